using Toaster.Actors.Journal.Sqlite;

namespace Toaster.Actors.Projects;

/// <summary>Projects, read from the embedded database.</summary>
public sealed class SqliteProjects(SqliteStore store) : IProjects
{
    private const string Sql = """
        SELECT p.id, p.name, (SELECT count(*) FROM build_summary b WHERE b.project_id = p.id), p.is_hidden, p.settings FROM project p
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
        };
}
