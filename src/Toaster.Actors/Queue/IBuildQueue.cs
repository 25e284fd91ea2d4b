using Toaster.Actors.Builds;

namespace Toaster.Actors.Queue;

/// <summary>Builds that Toaster runs: asked for, cancelled, repeated. Each throws <see cref="Projects.RefusedException"/> when it is not done.</summary>
public interface IBuildQueue
{
    /// <summary>A new build of a project, which waits for an agent from now on.</summary>
    ValueTask<BuildId> StartAsync(ProjectId project, BuildOrder order, CancellationToken ct);

    /// <summary>The same once more, with the settings it had then, for builds that Toaster ran.</summary>
    ValueTask<BuildId> RebuildAsync(BuildId id, CancellationToken ct);

    /// <param name="force">Running tasks are not waited for.</param>
    ValueTask CancelAsync(BuildId id, bool force, CancellationToken ct);

    ValueTask SetPriorityAsync(BuildId id, int priority, CancellationToken ct);

    /// <summary>Everything that waits, in order, each with why; and what runs where.</summary>
    ValueTask<QueueView> ListAsync(CancellationToken ct);
}

/// <summary>What one build differs in from its project. What is null or empty is as the project says.</summary>
/// <param name="Targets">Each may have its task behind it: <c>core-image-minimal:do_rootfs</c>.</param>
public sealed record BuildOrder(IReadOnlyList<string> Targets)
{
    public string? Task { get; init; }
    public bool Continue { get; init; }
    public bool Force { get; init; }
    public bool DryRun { get; init; }
    public int? Priority { get; init; }
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Asked again with the same one, the answer is the same build; 1 to 200 printable ASCII characters.</summary>
    public string? Key { get; init; }

    /// <summary>Set after those of the project, in order.</summary>
    public IReadOnlyList<ConfVariable> Variables { get; init; } = [];
}

/// <summary>The queue as of one look at it.</summary>
/// <param name="Look">What it was made from.</param>
public sealed record QueueView(IReadOnlyList<WaitingBuild> Waiting, QueueLook Look)
{
    public IReadOnlyList<Lease> Running => Look.Leases;

    public IReadOnlyList<AgentRow> Agents => Look.Agents;
}
