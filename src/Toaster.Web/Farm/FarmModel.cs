using Toaster.Actors;
using Toaster.Actors.Agents;
using Toaster.Actors.Queue;
using Toaster.Actors.Views;
using Toaster.Web.Live;
using Toaster.Web.Shared;

namespace Toaster.Web.Farm;

/// <summary>What the page of the farm shows: its nodes, and the queue.</summary>
/// <param name="Waiting">All of it.</param>
/// <param name="Builds">Those that stand on the page, by number.</param>
public sealed record FarmModel(
    Frame Frame, IReadOnlyList<AgentView> Nodes, IReadOnlyList<WaitingBuild> Waiting, IReadOnlyDictionary<BuildId, BuildView> Builds, string? Problem = null)
{
    /// <summary>Rows of the queue that are shown.</summary>
    public const int MostWaiting = 100;

    /// <summary>How long builds may go on, and in what time those that wait may start.</summary>
    public QueueForecast Forecast { get; private init; } = QueueForecast.None;

    public FarmFigures Figures { get; private init; } = FarmFigures.None;

    /// <summary>All there are; with one alone nobody needs to hear of it.</summary>
    public IReadOnlyList<PoolView> Pools { get; private init; } = [];

    /// <summary>It is sent to pages that are open, whose clocks tell how long something goes on.</summary>
    public bool IsPushed { get; init; }

    public static async ValueTask<FarmModel> ReadAsync(Frame frame, IServiceProvider services, CancellationToken ct)
    {
        var views = services.GetRequiredService<IBuildViews>();
        var nodes = await services.GetRequiredService<IFarm>().ListAsync(ct);
        var waiting = (await services.GetRequiredService<IBuildQueue>().ListAsync(ct)).Waiting;
        Dictionary<BuildId, BuildView> builds = [];
        foreach (var id in nodes.SelectMany(node => node.Builds.Select(lease => lease.Build)).Concat(waiting.Take(MostWaiting).Select(one => one.Item.Build)))
        {
            if (await views.FindAsync(id, ct) is { } build)
            {
                builds[id] = build;
            }
        }

        return new(frame, nodes, waiting, builds)
        {
            Forecast = await services.GetRequiredService<QueueTimes>().ReadAsync(ct),
            Pools = await services.GetRequiredService<IPools>().ListAsync(ct),
            Figures = await services.GetRequiredService<FarmFigureSource>().ReadAsync(views, ct),
        };
    }

    public IReadOnlyList<AgentView> Lost => [.. Nodes.Where(node => node is { IsLost: true, Row.Session: > 0 })];

    /// <summary>Of nodes that are there.</summary>
    public int Slots => Nodes.Where(node => !node.IsLost).Sum(node => node.Row.Slots);

    public int Used => Nodes.Where(node => !node.IsLost).Sum(node => node.Builds.Count);

    /// <summary>Since when the one that has waited longest waits, microseconds UTC; null: nobody does.</summary>
    public long? LongestSince => Waiting.Count == 0 ? null : Waiting.Min(one => Micros(one.Item.EnqueuedAt));

    public long At => Micros(Frame.Now);

    public static long Micros(DateTimeOffset at) => FarmFigures.Micros(at);
}

/// <summary>What the page shows that makes a node of a machine.</summary>
/// <param name="Server">Where agents reach this server, as the reader does.</param>
/// <param name="Token">Just made; null: none yet.</param>
public sealed record EnrolModel(Frame Frame, string Server, string? Token)
{
    /// <summary>Where it can be put.</summary>
    public IReadOnlyList<PoolView> Pools { get; init; } = [];

    /// <summary>Where the token puts it, if that is not the default pool.</summary>
    public string? Pool { get; init; }
}

/// <summary>A node in words.</summary>
internal static class NodeTexts
{
    public static Look LookOf(AgentView node) => node switch
    {
        { Row.Session: 0 } => new("empty", "Not here yet", "still"),
        { IsLost: true } => new("incomplete", "Lost", "infra"),
        { Row.State: AgentState.Draining } => new("cancelled", "Draining", "still"),
        { Row.State: AgentState.Paused } => new("cancelled", "Paused", "still"),
        { Builds.Count: > 0 } => new("running", "Building", "run"),
        _ => new("succeeded", "Ready", "ok"),
    };

    /// <summary>The class of slots that are free.</summary>
    public static string FreeSlot(AgentView node) => node.IsLost ? "slot-lost" : node.Row.State == AgentState.Ready ? "" : "slot-hold";

    /// <param name="withPool">There are several.</param>
    public static string About(AgentView node, bool withPool = false)
        => string.Join(" · ", (string[])[.. withPool ? [$"pool {node.Pool}"] : (string[])[], .. node.Row.Labels, Format.Count(node.Row.Slots, "slot")]);

    /// <summary>Why it does nothing, if it does not.</summary>
    public static string Idle(AgentView node) => node switch
    {
        { Row.Session: 0 } => "It is enrolled; its agent has not come yet.",
        { IsLost: true } => "Nothing has been heard of it; it gets no builds.",
        { Row.State: AgentState.Draining } => "Takes no new builds; its agent ends.",
        { Row.State: AgentState.Paused } => "Takes no new builds until it is resumed.",
        { Row: { DiskFree: { } free } } when free < AgentRow.DiskReserve => "Too little disk is free: it gets no builds.",
        _ => "Nothing to do.",
    };

    /// <summary>When a build of the queue starts, as far as it can be told.</summary>
    public static string Starts(WaitingBuild waiting, QueueForecast forecast)
        => waiting.Reason.Code is "no-agent" or "no-pool" or "no-label" or "agents-lost" or "agents-paused" or "no-disk" ? "not as things are"
            : forecast.Starts.TryGetValue(waiting.Item.Build, out var starts) ? $"in {starts}" : Format.Missing;

    public static string Heard(AgentView node, DateTimeOffset now) => node.Row.Session == 0 ? Format.Missing
        : now - node.Row.SeenAt < TimeSpan.FromSeconds(10) ? "now" : $"{Format.Duration(Math.Max(0, (now - node.Row.SeenAt).Ticks / 10))} ago";
}
