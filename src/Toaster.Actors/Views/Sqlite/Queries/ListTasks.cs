using Microsoft.Data.Sqlite;
using Toaster.Actors.Builds;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Actors.Views.Sqlite.Rows;

namespace Toaster.Actors.Views.Sqlite.Queries;

/// <summary>
/// Tasks of a build. Searched are recipe, version, task and recipe file. Outcomes and not-reached add up, all else narrows.
/// A recipe narrows the facets too.
/// </summary>
internal static class ListTasks
{
    private const string Found = """
        WITH found AS (SELECT text_id FROM text WHERE build_id = ?1 AND value LIKE ?2 ESCAPE '\')
        """;

    private const string InScope = """
        t.build_id = ?1
        AND (?2 IS NULL OR t.recipe_text IN found OR t.task_text IN found OR t.version_text IN found OR t.recipe_file_text IN found)
        AND (?3 IS NULL OR t.recipe_text = (SELECT text_id FROM text WHERE build_id = ?1 AND value = ?3))
        """;

    // The number of the outcome; 8 while it runs, 0 when it was not reached.
    private const string State = "coalesce(t.outcome, t.is_running * 8)";

    private const string Filter = $"""
        ((1 << {State}) & ?4) <> 0
        AND (?5 IS NULL OR t.is_setscene = ?5)
        AND (?6 IS NULL OR t.sstate = ?6)
        AND (?7 = 0 OR t.errors + t.warnings > 0)
        AND (?8 IS NULL OR t.executed = ?8)
        """;

    private const string CountSql = $"""
        {Found}
        SELECT sum(counted * shown), sum(counted * (state > 0)),
            sum(counted * (state = 1 AND NOT is_setscene)), sum(counted * (state = 2 AND NOT is_setscene)),
            sum(counted * (state = 3 AND NOT is_setscene)), sum(counted * (state = 4 AND NOT is_setscene)),
            sum(counted * (state = 5 AND NOT is_setscene)), sum(counted * (state = 6 AND NOT is_setscene)),
            sum(counted * (state = 7 AND NOT is_setscene)),
            sum(counted * (state = 0)), sum(counted * (state > 0 AND is_setscene)), sum(counted * (state > 0 AND executed)),
            sum(counted * (state > 0 AND sstate = 3)), sum(counted * (state > 0 AND sstate = 1)),
            sum(counted * (state > 0 AND has_messages))
        FROM (
            SELECT {State} AS state, t.is_setscene, t.executed, t.sstate, t.errors + t.warnings > 0 AS has_messages,
                {Filter} AS shown, count(*) AS counted
            FROM task t WHERE {InScope} GROUP BY 1, 2, 3, 4, 5, 6)
        """;

    private static readonly string[] FacetKeys =
    [
        "all", "succeeded", "failed", "cached", "covered", "prebuilt", "empty", "unfinished",
        "notreached", "setscene", "executed", "missed", "restored", "messages",
    ];

    private static readonly SortedSql PageSql = new(
        $"{Found} SELECT t.task_id FROM task t WHERE {InScope} AND {Filter} ORDER BY {{order}} LIMIT ?9 OFFSET ?10",
        "t.task_id",
        ("order", "t.ord"), ("task", TextOf("t.task_text")), ("recipe", TextOf("t.recipe_text")), ("outcome", "t.outcome"),
        ("started", "t.started_at"), ("elapsed", "t.elapsed"), ("cpu", "coalesce(t.cpu_user + t.cpu_system, t.cpu_user, t.cpu_system)"),
        ("diskread", "t.disk_read"), ("diskwrite", "t.disk_write"), ("messages", "t.errors + t.warnings"), ("sstate", "t.sstate"));

    public static TaskList Run(SqliteConnection connection, BuildId id, TaskQuery query)
    {
        var (total, facets) = Bind(connection.Prepared(CountSql), id, query).Single(row => (
            row.Int64(0),
            FacetKeys.Select((key, i) => new FacetCount(key, row.Int64(i + 1))).ToList()));
        var ids = Bind(connection.Prepared(PageSql.For(query.Sort, query.Descending)), id, query)
            .Bind(9, query.Page.Size).Bind(10, query.Page.Offset).All(row => row.Int32(0));
        var tasks = new TaskRows(connection, id, new TextLookup(connection, id)).Find(ids);
        return new(new(tasks, total, query.Page), facets);
    }

    /// <summary>To sort by a text that is stored as a number.</summary>
    public static string TextOf(string column) => $"(SELECT value FROM text WHERE build_id = ?1 AND text_id = {column}) COLLATE NOCASE";

    private static Statement Bind(Statement statement, BuildId id, TaskQuery query)
    {
        statement.Bind(1, id.Value).BindText(2, SearchText.Pattern(query.Search)).BindText(3, query.Recipe).Bind(4, States(query))
            .Bind(6, (long?)query.Sstate).Bind(7, query.WithMessages);
        return statement.Bind(5, Number(query.Setscene)).Bind(8, Number(query.Executed));
    }

    private static long? Number(bool? flag) => flag is { } value ? (value ? 1 : 0) : null;

    private static long States(TaskQuery query)
    {
        const long NotReached = 1;
        var chosen = (query.Outcomes ?? []).Aggregate(query.NotReached ? NotReached : 0, (bits, outcome) => bits | Bit(outcome));
        return chosen == 0 ? ~NotReached : chosen;
    }

    private static long Bit(TaskOutcome outcome) => 1L << (int)outcome;
}
