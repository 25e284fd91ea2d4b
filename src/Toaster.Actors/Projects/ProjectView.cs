using Toaster.Actors.Builds;

namespace Toaster.Actors.Projects;

/// <summary>A project in one row.</summary>
/// <param name="Builds">Those waiting and running included.</param>
public sealed record ProjectView(ProjectId Id, string Name, bool IsDefault, long Builds)
{
    public bool IsHidden { get; init; }

    public ProjectSettings Settings { get; init; } = ProjectSettings.None;

    /// <summary>Builds that run, however they were started.</summary>
    public int Running { get; init; }

    /// <summary>Builds in the queue.</summary>
    public int Waiting { get; init; }

    /// <summary>The newest build that has ended.</summary>
    public EndedBuild? Last { get; init; }
}

/// <param name="StartedAt">Microseconds UTC; null: its events do not say, or there are none.</param>
public sealed record EndedBuild(BuildId Id, BuildOutcome Outcome, long? StartedAt);

/// <summary>Projects, for pages and commands. One that was deleted is not there.</summary>
public interface IProjects
{
    /// <summary>All of them, hidden ones too, by number.</summary>
    ValueTask<IReadOnlyList<ProjectView>> ListAsync(CancellationToken ct);

    ValueTask<ProjectView?> FindAsync(ProjectId id, CancellationToken ct);

    /// <summary>By its name, in any case; null when there is none.</summary>
    ValueTask<ProjectView?> FindAsync(string name, CancellationToken ct);
}

/// <summary>Changes projects. Each throws <see cref="RefusedException"/> when it is not done.</summary>
public interface IProjectCommands
{
    ValueTask<ProjectView> CreateAsync(string name, ProjectSettings settings, CancellationToken ct);

    /// <summary>What is null stays as it is.</summary>
    ValueTask<ProjectView> EditAsync(ProjectId id, string? name, ProjectSettings? settings, bool? isHidden, CancellationToken ct);

    /// <summary>Its builds stay. Refused while one of them waits or runs.</summary>
    ValueTask DeleteAsync(ProjectId id, CancellationToken ct);
}

/// <summary>A command was not carried out; nothing has changed. The message is a sentence for people.</summary>
/// <param name="code">A word for programs: no-such-project, no-such-build, bad-value, name-taken, refused, unavailable.</param>
public sealed class RefusedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
