namespace Toaster.Actors.Queue;

/// <summary>A set of agents, and whom they build for.</summary>
/// <param name="Projects">Those that may build on its agents; null: every project.</param>
public sealed record PoolRow(PoolId Id, string Name, string Description, IReadOnlySet<ProjectId>? Projects)
{
    /// <summary>The name of <see cref="PoolId.Default"/>, for ever.</summary>
    public const string DefaultName = "default";

    /// <summary>The pool there is before anybody has made one.</summary>
    public static readonly PoolRow Default = new(PoolId.Default, DefaultName, "", null);

    public bool Allows(ProjectId project) => Projects is null || Projects.Contains(project);
}
