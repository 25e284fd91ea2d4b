using Toaster.Actors.Agents;
using Toaster.Actors.Queue;
using Toaster.Web.Farm;
using Toaster.Web.Live;

namespace Toaster.Web.Api.Models;

/// <summary>What waits, in order, each with why; and what runs where.</summary>
public sealed record QueueModel
{
    public required IReadOnlyList<QueuedBuildModel> Waiting { get; init; }
    public required IReadOnlyList<RunningBuildModel> Running { get; init; }

    /// <summary>What the last 24 hours were like.</summary>
    public required QueueDayModel Day { get; init; }

    internal static QueueModel Of(QueueView queue, QueueForecast forecast, FarmFigures day) => new()
    {
        Waiting = [.. queue.Waiting.Select(waiting => QueuedBuildModel.Of(waiting, forecast.Starts.GetValueOrDefault(waiting.Item.Build)))],
        Running = [.. queue.Running.Select(lease => RunningBuildModel.Of(lease, queue.Agents.FirstOrDefault(agent => agent.Id == lease.Agent)?.Name, forecast.Left.GetValueOrDefault(lease.Build)))],
        Day = new(day.Ended, ModelMapping.Seconds(day.PickUp(0.5)), ModelMapping.Seconds(day.PickUp(0.95))),
    };
}

/// <param name="Ended">Builds that ended.</param>
/// <param name="PickUpMedian">Seconds from being asked for to being given to a node; absent: none was.</param>
/// <param name="PickUpP95">95 of 100 took no longer.</param>
public sealed record QueueDayModel(long Ended, double? PickUpMedian, double? PickUpP95);

/// <param name="Position">From 1.</param>
/// <param name="Reason">Stable word for why it waits.</param>
/// <param name="Sentence">The same for people.</param>
/// <param name="Starts">In what time it may start; absent while that is not known.</param>
public sealed record QueuedBuildModel(
    long Build, long Project, int Position, string Reason, string Sentence, int Priority, IReadOnlyList<string> Labels, DateTimeOffset WaitsSince, string Page, RangeModel? Starts)
{
    internal static QueuedBuildModel Of(WaitingBuild waiting, TimeLeft? starts) => new(
        waiting.Item.Build.Value, waiting.Item.Project.Value, waiting.Position, waiting.Reason.Code, waiting.Reason.Sentence, waiting.Item.Priority,
        waiting.Item.Labels, waiting.Item.EnqueuedAt, Urls.Build(waiting.Item.Build), RangeModel.Of(starts));
}

/// <param name="Node">Number of the node that has it.</param>
/// <param name="Desired">run, cancel (running tasks are waited for) or force.</param>
/// <param name="IsReported">The node has said that it has it.</param>
/// <param name="Ends">In what time it may end; absent while that is not known, and where nodes are listed.</param>
public sealed record RunningBuildModel(
    long Build, int Attempt, long Project, long Node, string? NodeName, string Desired, bool IsReported, DateTimeOffset Since, string Page, RangeModel? Ends = null)
{
    internal static RunningBuildModel Of(Lease lease, string? node, TimeLeft? left = null) => new(
        lease.Build.Value, lease.Attempt, lease.Project.Value, lease.Agent.Value, node, lease.Desired, lease.IsReported, lease.GrantedAt, Urls.Build(lease.Build), RangeModel.Of(left));
}

/// <summary>A machine that builds, as it was heard of last.</summary>
public sealed record NodeModel
{
    public required long Id { get; init; }
    public required string Name { get; init; }

    /// <summary>What an operator wants of it. Paused: no new builds. Draining: none, and its agent ends once its builds have.</summary>
    public required AgentState State { get; init; }

    /// <summary>Nothing has been heard of it for so long that it gets nothing.</summary>
    public required bool IsLost { get; init; }

    /// <summary>Name of the pool it is in: it builds for the projects of that, and for no others.</summary>
    public required string Pool { get; init; }

    public required string Version { get; init; }
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Builds it has room for at once.</summary>
    public required int Slots { get; init; }

    /// <summary>What it has now.</summary>
    public required IReadOnlyList<RunningBuildModel> Builds { get; init; }

    /// <summary>Bytes where it builds; absent until it has said so.</summary>
    public long? DiskFree { get; init; }

    public long? DiskTotal { get; init; }

    /// <summary>Of one minute, as its kernel tells it.</summary>
    public double? Load { get; init; }

    /// <summary>Absent: it has not come yet.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    public static NodeModel Of(AgentView agent) => new()
    {
        Id = agent.Row.Id.Value,
        Name = agent.Row.Name,
        State = agent.Row.State,
        IsLost = agent.IsLost,
        Pool = agent.Pool,
        Version = agent.Row.Version,
        Labels = agent.Row.Labels,
        Slots = agent.Row.Slots,
        Builds = [.. agent.Builds.Select(lease => RunningBuildModel.Of(lease, agent.Row.Name))],
        DiskFree = agent.Row.DiskFree,
        DiskTotal = agent.Row.DiskTotal,
        Load = agent.Row.Load,
        SeenAt = agent.Row.Session == 0 ? null : agent.Row.SeenAt,
    };
}

/// <param name="Token">Makes one node of whoever shows it, once; shown this once.</param>
/// <param name="Command">What to type on the node.</param>
public sealed record EnrolmentModel(string Token, DateTimeOffset ExpiresAt, string Command);
