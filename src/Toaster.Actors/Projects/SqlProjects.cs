using Toaster.Actors.Builds;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Projects;

/// <summary>Projects, read from the embedded database.</summary>
public sealed class SqlProjects(IStore store) : IProjects
{
    private const string Sql = """
        SELECT p.id, p.name, coalesce(b.all_of_it, 0), p.is_hidden, p.settings, coalesce(b.open, 0) - coalesce(q.waiting, 0), coalesce(q.waiting, 0),
            l.build_id, l.outcome, l.started_at
        FROM project p
        LEFT JOIN (
            SELECT project_id, count(*) AS all_of_it, count(*) FILTER (WHERE outcome IS NULL) AS open, max(CASE WHEN outcome IS NOT NULL THEN build_id END) AS last
            FROM build_summary GROUP BY project_id) b ON b.project_id = p.id
        LEFT JOIN (
            SELECT i.project_id, count(*) AS waiting FROM queue_item i JOIN build_summary s ON s.build_id = i.build_id AND s.outcome IS NULL
            GROUP BY i.project_id) q ON q.project_id = p.id
        LEFT JOIN build_summary l ON l.build_id = b.last
        WHERE p.is_deleted = 0
        """;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ProjectView>> ListAsync(CancellationToken ct)
        => store.ReadAsync<IReadOnlyList<ProjectView>>(c => c.Prepared(Sql + " ORDER BY p.id").All(Row), ct);

    /// <inheritdoc/>
    public ValueTask<ProjectView?> FindAsync(ProjectId id, CancellationToken ct)
        => store.ReadAsync(c => c.Prepared(Sql + " AND p.id = ?1").Bind(1, id.Value).First(Row), ct);

    /// <inheritdoc/>
    public ValueTask<ProjectView?> FindAsync(string name, CancellationToken ct)
        => store.ReadAsync(
            c => c.Prepared(Sql + " ORDER BY p.id").All(Row).Find(project => project.Name.Equals(name, StringComparison.OrdinalIgnoreCase)), ct);

    private static ProjectView Row(Statement row)
        => new(new(row.Int64(0)), row.Text(1), row.Int64(0) == ProjectId.CommandLine.Value, row.Int64(2))
        {
            IsHidden = row.Flag(3),
            Settings = row.TextOrNull(4) is { } settings ? ProjectSettings.Read(settings) : ProjectSettings.None,
            Running = row.Int32(5),
            Waiting = row.Int32(6),
            Last = row.Int64OrNull(7) is { } last ? new(new(last), (BuildOutcome)row.Int32(8), row.Int64OrNull(9)) : null,
        };
}
