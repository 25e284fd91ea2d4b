using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal;
using Toaster.Actors.Kernel;

namespace Toaster.Actors.Queue;

/// <summary>
/// Gives up builds of agents that do not come back. Counts its own looks instead of reading a clock: a process that was stopped, or a
/// clock that was set, makes nobody lost, and neither does a store that could not be read.
/// </summary>
internal sealed class LostAgents(IQueueRows rows, Func<BuildId, ActorRef<IBuildMessage>> build) : Actor<LostAgents.Look>
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    public const int LooksUntilLost = 6;
    public const int LooksUntilGivenUp = 120;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Dictionary<AgentId, (DateTimeOffset SeenAt, long Session, int Missed)> _agents = [];

    internal sealed record Look;

    protected override ValueTask PreStartAsync(CancellationToken ct)
    {
        Context.Timers.StartPeriodic(nameof(Look), new Look(), Every);
        return default;
    }

    protected override async ValueTask ReceiveAsync(Look message, CancellationToken ct)
    {
        try
        {
            var look = await rows.LookAsync(ct);
            Count(look.Agents);
            foreach (var lease in look.Leases)
            {
                await GiveUpAsync(lease, look.Agents.FirstOrDefault(agent => agent.Id == lease.Agent)?.Name ?? $"agent {lease.Agent}", ct);
            }
        }
        catch (Exception e) when (e is JournalUnavailableException or TimeoutException)
        {
            QueueLog.NotLooked(Context.Logger, e);
        }
    }

    private void Count(IReadOnlyList<AgentRow> agents)
    {
        foreach (var agent in agents)
        {
            var last = _agents.GetValueOrDefault(agent.Id);
            _agents[agent.Id] = (agent.SeenAt, agent.Session, last.SeenAt == agent.SeenAt && last.Session == agent.Session ? last.Missed + 1 : 0);
        }
    }

    private async ValueTask GiveUpAsync(Lease lease, string agent, CancellationToken ct)
    {
        // An agent that was removed is missed like one that is silent.
        var missed = _agents.TryGetValue(lease.Agent, out var known) ? known.Missed : LooksUntilGivenUp;
        var (reason, sentence) = missed switch
        {
            < LooksUntilLost => (null, null),
            _ when !lease.IsReported => (BuildReasons.LeaseLost, $"{agent} was given the build and went silent before it took it."),
            _ when lease.Desired != "run" => (BuildReasons.AgentLost, $"It was cancelled while nothing was heard of {agent}."),
            >= LooksUntilGivenUp => (BuildReasons.AgentLost, $"Nothing has been heard of {agent}, which ran it, for ten minutes."),
            _ => ((string?)null, (string?)null),
        };
        if (reason is not null)
        {
            QueueLog.GivenUp(Context.Logger, lease.Build, lease.Attempt, reason, sentence!);
            await build(lease.Build).AskAsync<Commit>(replyTo => new AbandonAttempt(lease.Attempt, reason, sentence!, replyTo), Patience, ct);
        }
    }
}
