namespace Toaster.Actors.Projects;

/// <summary>A project in one row.</summary>
public sealed record ProjectView(ProjectId Id, string Name, bool IsDefault, long Builds);

/// <summary>Projects, for pages and commands.</summary>
public interface IProjects
{
    ValueTask<IReadOnlyList<ProjectView>> ListAsync(CancellationToken ct);

    ValueTask<ProjectView?> FindAsync(ProjectId id, CancellationToken ct);

    /// <summary>By its exact name; null when there is none.</summary>
    ValueTask<ProjectView?> FindAsync(string name, CancellationToken ct);
}
