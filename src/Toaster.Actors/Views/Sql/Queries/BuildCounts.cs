using Toaster.Actors.Builds;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Views.Sql.Queries;

/// <summary>How many builds there are of each outcome and cause.</summary>
internal sealed class BuildCounts
{
    /// <summary>Stands where an outcome does, for builds in the queue.</summary>
    public const int Waiting = 31;

    private const int Infrastructure = 2;

    // Read from an index alone when nothing is searched for.
    private const string AllSql = """
        SELECT coalesce(outcome, 0), cause, count(*) FROM build_summary WHERE (?1 IS NULL OR project_id = ?1) GROUP BY outcome, cause
        """;

    private const string FoundSql = """
        SELECT coalesce(outcome, 0), cause, count(*) FROM build_summary
        WHERE (?1 IS NULL OR project_id = ?1) AND search LIKE ?2 ESCAPE '\' GROUP BY outcome, cause
        """;

    private const string WaitingSql = """
        SELECT s.cause, count(*) FROM queue_item i JOIN build_summary s ON s.build_id = i.build_id
        WHERE s.outcome IS NULL AND (?1 IS NULL OR s.project_id = ?1) AND (?2 IS NULL OR s.search LIKE ?2 ESCAPE '\') GROUP BY s.cause
        """;

    private readonly IReadOnlyList<(int Outcome, int Cause, long Count)> _kinds;

    private BuildCounts(IReadOnlyList<(int Outcome, int Cause, long Count)> kinds) => _kinds = kinds;

    /// <param name="pattern">Null: all of them.</param>
    public static BuildCounts Read(IStoreConnection connection, ProjectId? project, string? pattern)
    {
        var statement = pattern is null
            ? connection.Prepared(AllSql).Bind(1, project?.Value)
            : connection.Prepared(FoundSql).Bind(1, project?.Value).Bind(2, pattern);
        var kinds = statement.All(row => (Outcome: row.Int32(0), Cause: row.Int32(1), Count: row.Int64(2)));
        var waiting = connection.Prepared(WaitingSql).Bind(1, project?.Value).BindText(2, pattern).All(row => (Outcome: Waiting, Cause: row.Int32(0), Count: row.Int64(1)));
        // Those that wait have no outcome, as those that run.
        return new([.. kinds, .. waiting, .. waiting.Select(kind => (0, kind.Cause, -kind.Count))]);
    }

    /// <summary>As many as the filters of the list let through.</summary>
    /// <param name="states">A bit for each outcome, the lowest one for builds that run.</param>
    public long Total(long states, bool infrastructure)
        => Count((outcome, cause) => ((1L << outcome) & states) != 0 && (!infrastructure || cause == Infrastructure));

    public IReadOnlyList<FacetCount> Facets() =>
    [
        new("all", Count((_, _) => true)),
        .. Enum.GetValues<BuildOutcome>().Select(known => new FacetCount(
            known.ToString().ToLowerInvariant(), Count((outcome, _) => outcome == (int)known))),
        new("running", Count((outcome, _) => outcome == 0)),
        new("waiting", Count((outcome, _) => outcome == Waiting)),
        new("infrastructure", Count((_, cause) => cause == Infrastructure)),
    ];

    private long Count(Func<int, int, bool> chooses) => _kinds.Where(kind => chooses(kind.Outcome, kind.Cause)).Sum(kind => kind.Count);
}
