using Toaster.Actors.Builds;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Views.Sql.Rows;

namespace Toaster.Actors.Views.Sql.Queries;

/// <summary>The list of builds. Outcomes and running add up; cause and project narrow. A project narrows the facets too.</summary>
internal static class ListBuilds
{
    private const string InScope = """
        (?1 IS NULL OR s.search LIKE ?1 ESCAPE '\') AND (?2 IS NULL OR s.project_id = ?2)
        """;

    // ?3 has a bit for each outcome, the lowest one for builds that run, and one for those that wait.
    private const string Filter = """
        ((CAST(1 AS BIGINT) << CAST(coalesce(s.outcome, CASE WHEN EXISTS (SELECT 1 FROM queue_item i WHERE i.build_id = s.build_id) THEN 31 ELSE 0 END) AS INTEGER)) & ?3) <> 0
        AND (?4 = 0 OR s.cause = 2)
        """;

    private static readonly SortedSql PageSql = new(
        $"SELECT s.build_id FROM build_summary s WHERE {InScope} AND {Filter} ORDER BY {{order}} LIMIT ?5 OFFSET ?6",
        "s.build_id DESC",
        ("started", "s.started_at"), ("duration", "s.duration"), ("tasks", "s.tasks"), ("errors", "s.errors"),
        ("warnings", "s.warnings"), ("outcome", "s.outcome"), ("id", "s.build_id"), ("target", "nocase(s.target)"),
        ("machine", "nocase(s.machine)"));

    public static BuildList Run(IStoreConnection connection, BuildQuery query, int version)
    {
        var counts = BuildCounts.Read(connection, query.Project, SearchText.Pattern(query.Search));
        var ids = Bind(connection.Prepared(PageSql.For(query.Sort, query.Descending)), query)
            .Bind(5, query.Page.Size).Bind(6, query.Page.Offset).All(row => row.Int64(0));
        var total = counts.Total(States(query), query.Infrastructure);
        return new(new(BuildViewRows.Find(connection, ids, version), total, query.Page), counts.Facets());
    }

    private static Statement Bind(Statement statement, BuildQuery query)
        => statement.BindText(1, SearchText.Pattern(query.Search)).Bind(2, query.Project?.Value).Bind(3, States(query))
            .Bind(4, query.Infrastructure);

    private static long States(BuildQuery query)
    {
        var outcomes = query.Outcomes ?? [];
        var open = (query.Running ? 1L : 0L) | (query.Waiting ? 1L << BuildCounts.Waiting : 0L);
        return outcomes.Count == 0 && open == 0 ? ~0L : outcomes.Aggregate(open, (bits, outcome) => bits | Bit(outcome));
    }

    private static long Bit(BuildOutcome outcome) => 1L << (int)outcome;
}
