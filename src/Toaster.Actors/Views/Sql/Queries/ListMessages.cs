using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Views.Sql.Rows;

namespace Toaster.Actors.Views.Sql.Queries;

/// <summary>Messages of a build in the order of their lines. Searched are text, task and logger. Task and recipe narrow the facets too.</summary>
internal static class ListMessages
{
    // Messages of no task are not those of a setscene task.
    private const string From = """
        FROM message m LEFT JOIN task t ON t.build_id = m.build_id AND t.task_id = m.task_id
        WHERE m.build_id = ?1
        AND (?4 IS NULL OR m.text LIKE ?4 ESCAPE '\' OR m.task LIKE ?4 ESCAPE '\' OR m.logger LIKE ?4 ESCAPE '\')
        AND (?5 IS NULL OR m.task_id = ?5)
        AND (?7 IS NULL OR t.recipe_text = (SELECT text_id FROM text WHERE build_id = ?1 AND value = ?7))
        """;

    private const string IsSetscene = "coalesce(t.is_setscene, 0)";
    private const string Filter = $"m.level BETWEEN ?2 AND ?3 AND (?6 IS NULL OR {IsSetscene} = ?6)";

    private const string CountSql = $"""
        SELECT count(*) FILTER (WHERE {Filter}), count(*), count(*) FILTER (WHERE m.level >= 39 AND {IsSetscene} = 0),
            count(*) FILTER (WHERE m.level BETWEEN 29 AND 38 AND {IsSetscene} = 0), count(*) FILTER (WHERE m.level >= 29 AND {IsSetscene} <> 0)
        {From}
        """;

    private const string PageSql = $"SELECT {EventRows.MessageColumns} {From} AND {Filter} ORDER BY m.line LIMIT ?8 OFFSET ?9";

    private const string GroupCountSql = $"SELECT count(*) FROM (SELECT 1 {From} AND {Filter} GROUP BY m.level, m.text) AS groups";

    private const string GroupsSql = $"""
        SELECT min(m.line), count(*), count(DISTINCT m.task_id) {From} AND {Filter} GROUP BY m.level, m.text ORDER BY 1 LIMIT ?8 OFFSET ?9
        """;

    private const string FirstsSql = $"""
        SELECT {EventRows.MessageColumns} FROM message m WHERE m.build_id = ?1 AND m.line IN (SELECT value FROM json_each(?2))
        """;

    private const string TasksSql = $"""
        SELECT m.task_id {From} AND {Filter} AND m.task_id IS NOT NULL AND m.level = ?8 AND m.text = ?9 GROUP BY m.task_id ORDER BY min(m.line) LIMIT 8
        """;

    private static readonly string[] FacetKeys = ["all", "error", "warning", "restore"];

    public static MessageList Run(IStoreConnection connection, BuildId id, MessageQuery query)
    {
        var (total, facets) = Bind(connection.Prepared(CountSql), id, query)
            .Single(row => (row.Int64(0), FacetKeys.Select((key, i) => new FacetCount(key, row.Int64(i + 1))).ToList()));
        var messages = Bind(connection.Prepared(PageSql), id, query)
            .Bind(8, query.Page.Size).Bind(9, query.Page.Offset).All(EventRows.Message);
        var tasks = new TaskRows(connection, id, new TextLookup(connection, id));
        var known = tasks.Many(TasksOf(messages));
        return new(new([.. messages.Select(message => View(message, known))], total, query.Page), facets);
    }

    /// <summary>Those of one level and text as one, by the line of the first.</summary>
    public static Page<MessageGroup> Groups(IStoreConnection connection, BuildId id, MessageQuery query)
    {
        var total = Bind(connection.Prepared(GroupCountSql), id, query).Single(row => row.Int64(0));
        var groups = Bind(connection.Prepared(GroupsSql), id, query).Bind(8, query.Page.Size).Bind(9, query.Page.Offset)
            .All(row => (Line: row.Int64(0), Count: row.Int64(1), Tasks: row.Int64(2)));
        var firsts = connection.Prepared(FirstsSql).Bind(1, id.Value).BindAll(2, [.. groups.Select(group => group.Line)])
            .All(EventRows.Message).ToDictionary(message => message.Line);
        var tasks = new TaskRows(connection, id, new TextLookup(connection, id));
        var known = tasks.Many(TasksOf(firsts.Values));
        return new([.. groups.Select(group =>
        {
            var first = View(firsts[group.Line], known);
            return new MessageGroup(first, group.Count, TasksOf(connection, id, query, first, group.Tasks, tasks), group.Tasks);
        })], total, query.Page);
    }

    private static IReadOnlyList<TaskRow> TasksOf(IStoreConnection connection, BuildId id, MessageQuery query, MessageView first, long count, TaskRows tasks)
        => count == 0 ? [] : count == 1 && first.Task is { } one ? [one] : tasks.Find(Bind(connection.Prepared(TasksSql), id, query).Bind(8, first.Message.Level).Bind(9, first.Message.Text)
            .All(row => row.Int32(0)));

    private static int[] TasksOf(IEnumerable<MessageRow> messages) => [.. messages.Select(message => message.TaskId).OfType<int>().Distinct()];

    private static MessageView View(MessageRow message, Dictionary<int, TaskRow> tasks)
        => new(message, message.TaskId is { } task ? tasks.GetValueOrDefault(task) : null);

    private static Statement Bind(Statement statement, BuildId id, MessageQuery query)
        => statement.Bind(1, id.Value).Bind(2, query.MinLevel).Bind(3, query.MaxLevel).BindText(4, SearchText.Pattern(query.Search))
            .Bind(5, query.TaskId).Bind(6, query.Setscene is { } setscene ? (setscene ? 1L : 0L) : null).BindText(7, query.Recipe);
}
