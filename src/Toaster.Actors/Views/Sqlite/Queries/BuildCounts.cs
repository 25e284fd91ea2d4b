using Microsoft.Data.Sqlite;
using Toaster.Actors.Builds;
using Toaster.Actors.Journal.Sqlite;

namespace Toaster.Actors.Views.Sqlite.Queries;

/// <summary>How many builds there are of each outcome and cause.</summary>
internal sealed class BuildCounts
{
    private const int Infrastructure = 2;

    // Read from an index alone when nothing is searched for.
    private const string AllSql = """
        SELECT coalesce(outcome, 0), cause, count(*) FROM build_summary WHERE (?1 IS NULL OR project_id = ?1) GROUP BY outcome, cause
        """;

    private const string FoundSql = """
        SELECT coalesce(outcome, 0), cause, count(*) FROM build_summary
        WHERE (?1 IS NULL OR project_id = ?1) AND search LIKE ?2 ESCAPE '\' GROUP BY outcome, cause
        """;

    private readonly IReadOnlyList<(int Outcome, int Cause, long Count)> _kinds;

    private BuildCounts(IReadOnlyList<(int Outcome, int Cause, long Count)> kinds) => _kinds = kinds;

    /// <param name="pattern">Null: all of them.</param>
    public static BuildCounts Read(SqliteConnection connection, ProjectId? project, string? pattern)
    {
        var statement = pattern is null
            ? connection.Prepared(AllSql).Bind(1, project?.Value)
            : connection.Prepared(FoundSql).Bind(1, project?.Value).Bind(2, pattern);
        return new(statement.All(row => (row.Int32(0), row.Int32(1), row.Int64(2))));
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
        new("infrastructure", Count((_, cause) => cause == Infrastructure)),
    ];

    private long Count(Func<int, int, bool> chooses) => _kinds.Where(kind => chooses(kind.Outcome, kind.Cause)).Sum(kind => kind.Count);
}
