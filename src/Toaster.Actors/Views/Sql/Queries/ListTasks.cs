using Toaster.Actors.Builds;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Views.Sql.Rows;

namespace Toaster.Actors.Views.Sql.Queries;

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
        AND (?2 IS NULL OR t.recipe_text IN (SELECT text_id FROM found) OR t.task_text IN (SELECT text_id FROM found)
            OR t.version_text IN (SELECT text_id FROM found) OR t.recipe_file_text IN (SELECT text_id FROM found))
        """;

    private const string OfRecipe = " AND t.recipe_text = (SELECT text_id FROM text WHERE build_id = ?1 AND value = ?3)";

    // The number of the outcome; 8 while it runs, 0 when it was not reached.
    private const string State = "coalesce(t.outcome, t.is_running * 8)";

    private const string Filter = $"""
        ((CAST(1 AS BIGINT) << CAST({State} AS INTEGER)) & ?4) <> 0
        AND (?5 IS NULL OR t.is_setscene = ?5)
        AND (?6 IS NULL OR t.sstate = ?6)
        AND (?7 = 0 OR t.errors + t.warnings > 0)
        AND (?8 IS NULL OR t.executed = ?8)
        """;

    // Counting is done here: fifteen sums over each row cost SQLite three times as much as handing over one number.
    private const string Marks = $"{Found} SELECT {State} + t.is_setscene * 16 + t.executed * 32 + CASE WHEN t.errors + t.warnings > 0 THEN 64 ELSE 0 END + t.sstate * 128 FROM task t";

    private const string MarksSql = $"{Marks} WHERE {InScope}";
    private const string RecipeMarksSql = $"{Marks} INDEXED BY task_recipe WHERE {InScope}{OfRecipe}";

    private static readonly SortedSql PageSql = Sorted($"{Found} SELECT t.task_id FROM task t WHERE {InScope} AND {Filter}");
    private static readonly SortedSql RecipePageSql = Sorted(
        $"{Found} SELECT t.task_id FROM task t INDEXED BY task_recipe WHERE {InScope}{OfRecipe} AND {Filter}");

    private static SortedSql Sorted(string select) => new(
        $"{select} ORDER BY {{order}} LIMIT ?9 OFFSET ?10",
        "t.task_id",
        ("order", "t.ord"), ("task", TextOf("t.task_text")), ("recipe", TextOf("t.recipe_text")), ("outcome", "t.outcome"),
        ("started", "t.started_at"), ("elapsed", "t.elapsed"), ("cpu", "coalesce(t.cpu_user + t.cpu_system, t.cpu_user, t.cpu_system)"),
        ("diskread", "t.disk_read"), ("diskwrite", "t.disk_write"), ("messages", "t.errors + t.warnings"), ("sstate", "t.sstate"));

    /// <param name="known">Counts of whole builds.</param>
    /// <param name="seq">The journal row that the build's rows show.</param>
    public static TaskList Run(IStoreConnection connection, BuildId id, TaskQuery query, TaskMarksCache known, long seq)
    {
        TaskMarks Read() => new(BindScope(connection.Prepared(query.Recipe is null ? MarksSql : RecipeMarksSql), id, query));
        var counts = query is { Search: null or "", Recipe: null } ? known.Get(id, seq, Read) : Read();
        var ids = BindFilter(BindScope(connection.Prepared((query.Recipe is null ? PageSql : RecipePageSql).For(query.Sort, query.Descending)), id, query), query)
            .Bind(9, query.Page.Size).Bind(10, query.Page.Offset).All(row => row.Int32(0));
        var tasks = new TaskRows(connection, id, new TextLookup(connection, id)).Find(ids);
        return new(new(tasks, counts.Total(query, States(query)), query.Page), counts.Facets());
    }

    /// <summary>To sort by a text that is stored as a number.</summary>
    public static string TextOf(string column) => $"nocase((SELECT value FROM text WHERE build_id = ?1 AND text_id = {column}))";

    private static Statement BindScope(Statement statement, BuildId id, TaskQuery query)
        => (query.Recipe is { } recipe ? statement.BindText(3, recipe) : statement).Bind(1, id.Value).BindText(2, SearchText.Pattern(query.Search));

    private static Statement BindFilter(Statement statement, TaskQuery query)
        => statement.Bind(4, States(query)).Bind(5, Number(query.Setscene)).Bind(6, (long?)query.Sstate).Bind(7, query.WithMessages)
            .Bind(8, Number(query.Executed));

    private static long? Number(bool? flag) => flag is { } value ? (value ? 1 : 0) : null;

    private static long States(TaskQuery query)
    {
        const long NotReached = 1;
        var chosen = (query.Outcomes ?? []).Aggregate(query.NotReached ? NotReached : 0, (bits, outcome) => bits | Bit(outcome));
        return chosen == 0 ? ~NotReached : chosen;
    }

    private static long Bit(TaskOutcome outcome) => 1L << (int)outcome;
}
