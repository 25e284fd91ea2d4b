using Toaster.Actors.Journal;

namespace Toaster.Actors.Queue;

/// <summary>Everything a decision about the queue depends on, as of one version.</summary>
public sealed record QueueLook(
    long Version, IReadOnlyList<QueueItem> Waiting, IReadOnlyList<Lease> Leases, IReadOnlyList<AgentRow> Agents)
{
    /// <summary>How many builds of a project run at once; of those that are not named, as many as there are slots.</summary>
    public IReadOnlyDictionary<ProjectId, int> AtMost { get; init; } = new Dictionary<ProjectId, int>();

    /// <summary>Which agents have built which projects.</summary>
    public IReadOnlySet<(AgentId Agent, ProjectId Project)> Warm { get; init; } = new HashSet<(AgentId, ProjectId)>();

    /// <summary>All pools, by number.</summary>
    public IReadOnlyList<PoolRow> Pools { get; init; } = [PoolRow.Default];

    /// <summary>Names of projects of which builds wait, where a pool is not for every project.</summary>
    public IReadOnlyDictionary<ProjectId, string> ProjectNames { get; init; } = new Dictionary<ProjectId, string>();
}

/// <summary>A build that waits.</summary>
public sealed record QueueItem(
    BuildId Build, ProjectId Project, int Priority, IReadOnlyList<string> Labels, string? Directory, DateTimeOffset EnqueuedAt, DateTimeOffset NotBefore);

/// <summary>A build that an agent has.</summary>
/// <param name="Desired"><c>run</c>, <c>cancel</c> or <c>force</c>.</param>
/// <param name="IsReported">The agent has said that it has it.</param>
public sealed record Lease(
    BuildId Build, int Attempt, AgentId Agent, ProjectId Project, string? Directory, string Desired, bool IsReported, DateTimeOffset GrantedAt);

/// <summary>What an agent is to do beside its builds.</summary>
public enum AgentState
{
    /// <summary>It gets builds.</summary>
    Ready = 0,
    /// <summary>It gets no new ones until somebody wants it to.</summary>
    Paused = 1,
    /// <summary>It ends once its builds have.</summary>
    Draining = 2,
}

/// <summary>An agent as it was heard of last.</summary>
/// <param name="Session">Number of its session; 0: it has not come yet.</param>
/// <param name="SeenAt">When it was heard of last.</param>
/// <param name="Labels">Beside its name, which counts as one.</param>
/// <param name="DiskFree">Bytes where it builds.</param>
/// <param name="Load">Of one minute, as the node's kernel tells it.</param>
public sealed record AgentRow(
    AgentId Id, string Name, AgentState State, long Session, string Version, IReadOnlyList<string> Labels, int Slots, DateTimeOffset SeenAt,
    long? DiskFree, long? DiskTotal, double? Load)
{
    /// <summary>It builds for the projects that this pool is for, and for no others.</summary>
    public PoolId Pool { get; init; } = PoolId.Default;

    /// <summary>After so long without a sign an agent gets nothing new and is shown as lost.</summary>
    public static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(30);

    /// <summary>Less than this free, and it gets nothing new.</summary>
    public const long DiskReserve = 1L << 30;

    /// <summary>A sign that lies in the future is no sign: the clock was set back, and the next beat tells.</summary>
    public bool IsLost(DateTimeOffset now) => Session == 0 || (now - SeenAt).Duration() > LostAfter;

    public bool HasLabels(IReadOnlyList<string> labels)
        => labels.All(label => Labels.Contains(label, StringComparer.OrdinalIgnoreCase) || Name.Equals(label, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Reads what waits and what runs. It is written by appends of builds (<see cref="RowChange"/>).</summary>
public interface IQueueRows
{
    /// <summary>The version is read before the rest, so a decision on older rows is declined.</summary>
    ValueTask<QueueLook> LookAsync(CancellationToken ct);

    ValueTask<int> CountWaitingAsync(CancellationToken ct);
}
