using Microsoft.Data.Sqlite;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Actors.Views.Sqlite.Rows;

namespace Toaster.Actors.Views.Sqlite.Queries;

/// <summary>Messages of a build in the order of their lines. Searched are text, task and logger.</summary>
internal static class ListMessages
{
    // Messages of no task are not those of a setscene task.
    private const string From = """
        FROM message m LEFT JOIN task t ON t.build_id = m.build_id AND t.task_id = m.task_id
        WHERE m.build_id = ?1 AND m.level BETWEEN ?2 AND ?3
        AND (?4 IS NULL OR m.text LIKE ?4 ESCAPE '\' OR m.task LIKE ?4 ESCAPE '\' OR m.logger LIKE ?4 ESCAPE '\')
        AND (?5 IS NULL OR m.task_id = ?5)
        AND (?6 IS NULL OR coalesce(t.is_setscene, 0) = ?6)
        """;

    private const string CountSql = $"SELECT count(*) {From}";
    private const string PageSql = $"SELECT {EventRows.MessageColumns} {From} ORDER BY m.line LIMIT ?7 OFFSET ?8";

    public static Page<MessageView> Run(SqliteConnection connection, BuildId id, MessageQuery query)
    {
        var total = Bind(connection.Prepared(CountSql), id, query).Single(row => row.Int64(0));
        var messages = Bind(connection.Prepared(PageSql), id, query)
            .Bind(7, query.Page.Size).Bind(8, query.Page.Offset).All(EventRows.Message);
        var tasks = new TaskRows(connection, id, new TextLookup(connection, id));
        return new([.. messages.Select(message => new MessageView(message, message.TaskId is { } task ? tasks.Find(task) : null))], total, query.Page);
    }

    private static Statement Bind(Statement statement, BuildId id, MessageQuery query)
        => statement.Bind(1, id.Value).Bind(2, query.MinLevel).Bind(3, query.MaxLevel).BindText(4, SearchText.Pattern(query.Search))
            .Bind(5, query.TaskId).Bind(6, query.Setscene is { } setscene ? (setscene ? 1L : 0L) : null);
}
