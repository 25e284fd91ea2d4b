using System.Text.RegularExpressions;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal;
using Toaster.Actors.Kernel;
using Toaster.Actors.Projects;
using Toaster.Actors.Queue;

namespace Toaster.Actors.Agents;

/// <inheritdoc/>
public sealed partial class Farm(
    SqlAgents agents, IQueueRows queue, QueuePulse pulse, EventStream events, Func<BuildId, ActorRef<IBuildMessage>> build, AttemptTokens tokens,
    TimeProvider time, IProjects projects) : IFarm
{
    public const int Protocol = 1;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookAtLeast = TimeSpan.FromSeconds(2); // Another server may have changed the queue.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    private const int MostSlots = 256;
    private const int MostLabels = 50;

    /// <inheritdoc/>
    public ValueTask<string> MintEnrolmentAsync(PoolId pool, CancellationToken ct) => agents.MintEnrolmentAsync(pool, ct);

    /// <inheritdoc/>
    public async ValueTask<EnrolledAgent> EnrolAsync(string token, string name, CancellationToken ct)
    {
        CheckName(name);
        return await agents.EnrolAsync(token, name, ct)
            ?? throw new IngestRefusedException("bad-enrolment", "This enrolment token was used before, is older than an hour, or is none. toaster admin enrol makes a new one.");
    }

    /// <inheritdoc/>
    public ValueTask<AgentId?> FindByKeyAsync(string key, CancellationToken ct) => agents.FindByKeyAsync(key, ct);

    /// <inheritdoc/>
    public async ValueTask<AgentSession> OpenSessionAsync(AgentId? agent, AgentHello hello, CancellationToken ct)
    {
        Check(hello);
        var (id, session) = await agents.OpenSessionAsync(agent, hello, ct);
        if (session == 0)
        {
            throw NoSuchAgent(id);
        }

        await agents.ReportAsync(id, hello.Spools.Where(spool => spool.State != AgentSpool.Sealed), ct);
        var leases = await agents.LeasesAsync(id, session, ct) ?? throw Superseded();
        foreach (var lost in leases.Where(lease => lease.IsReported && !hello.Spools.Any(spool => (spool.Build, spool.Attempt) == (lease.Build, lease.Attempt))))
        {
            await build(lost.Build).AskAsync<Commit>(
                replyTo => new AbandonAttempt(lost.Attempt, BuildReasons.AgentLost, $"{hello.Name} came back without it: its work directory is not the one it was.", replyTo), Patience, ct);
        }

        var forgotten = await agents.ForgottenAsync([.. hello.Spools.Select(spool => (spool.Build, spool.Attempt))], ct);
        List<SessionBuild> builds = [];
        foreach (var spool in hello.Spools)
        {
            builds.Add(forgotten.Contains((spool.Build, spool.Attempt))
                ? new(spool.Build, spool.Attempt, null, default, Offer) : await PlaceAsync(spool, leases, ct));
        }

        events.Publish(new QueueChanged());
        return new(id, session, Beat, builds);
    }

    /// <inheritdoc/>
    public async ValueTask<BeatAnswer> BeatAsync(AgentBeat beat, CancellationToken ct)
    {
        var (state, leases, logs) = await agents.BeatAsync(beat, ct) ?? throw Superseded();
        var answer = beat.Builds.Select(reported => (reported.Build, reported.Attempt, Desired: Desired(leases, reported.Build, reported.Attempt))).ToList();
        if (answer.Exists(build => build.Desired == Abandon))
        {
            var forgotten = await agents.ForgottenAsync([.. answer.Select(build => (build.Build, build.Attempt))], ct);
            answer = answer.ConvertAll(build => forgotten.Contains((build.Build, build.Attempt)) ? build with { Desired = Offer } : build);
        }

        return new(answer, state == AgentState.Draining, time.GetUtcNow())
        {
            Logs = [.. logs.Select(log => new AskedLog(log.Build, log.Attempt, log.Task, tokens.Make(log.Build, log.Attempt, log.Stream)))],
        };
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<WorkItem>> WorkAsync(AgentId agent, long session, TimeSpan wait, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        var most = wait < LongestWait ? wait : LongestWait;
        while (true)
        {
            var changed = pulse.Next;
            var leases = await agents.LeasesAsync(agent, session, ct) ?? throw Superseded();
            var work = await WorkAsync(leases, ct);
            var left = most - time.GetElapsedTime(start);
            if (work.Count > 0 || left <= TimeSpan.Zero)
            {
                return work;
            }

            try
            {
                await changed.WaitAsync(left < LookAtLeast ? left : LookAtLeast, time, ct);
            }
            catch (TimeoutException)
            {
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<AgentView>> ListAsync(CancellationToken ct)
    {
        var look = await queue.LookAsync(ct);
        var now = time.GetUtcNow();
        return [.. look.Agents.Select(agent => new AgentView(agent, agent.IsLost(now), [.. look.Leases.Where(lease => lease.Agent == agent.Id)])
        {
            Pool = look.Pools.FirstOrDefault(pool => pool.Id == agent.Pool)?.Name ?? "",
        })];
    }

    /// <inheritdoc/>
    public async ValueTask<bool> SetStateAsync(AgentId agent, AgentState state, CancellationToken ct)
    {
        var isKnown = await agents.SetStateAsync(agent, state, ct);
        events.Publish(new QueueChanged());
        return isKnown;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RemoveAsync(AgentId agent, CancellationToken ct)
    {
        var look = await queue.LookAsync(ct);
        var isKnown = await agents.RemoveAsync(agent, ct);
        foreach (var lease in look.Leases.Where(lease => lease.Agent == agent))
        {
            await build(lease.Build).AskAsync<Commit>(
                replyTo => new AbandonAttempt(lease.Attempt, BuildReasons.AgentLost, "The agent that ran it was removed.", replyTo), Patience, ct);
        }

        events.Publish(new QueueChanged());
        return isKnown;
    }

    private async ValueTask<IReadOnlyList<WorkItem>> WorkAsync(IReadOnlyList<Lease> leases, CancellationToken ct)
    {
        List<WorkItem> work = [];
        foreach (var lease in leases.Where(lease => !lease.IsReported))
        {
            var state = (await StatusAsync(lease.Build, ct)).State;
            if (state is { Phase: BuildPhase.Recording, Queued: { } queued } && state.Attempt == lease.Attempt)
            {
                work.Add(new(lease.Build, lease.Attempt, state.Stream, tokens.Make(lease.Build, lease.Attempt, state.Stream), queued.Spec));
            }
        }

        return work;
    }

    private async ValueTask<SessionBuild> PlaceAsync(AgentSpool spool, IReadOnlyList<Lease> leases, CancellationToken ct)
    {
        var desired = Desired(leases, spool.Build, spool.Attempt);
        if (desired == Abandon)
        {
            return new(spool.Build, spool.Attempt, null, default, spool.State == AgentSpool.Sealed ? Keep : Abandon);
        }

        var status = await StatusAsync(spool.Build, ct);
        return status.State.Stream != spool.Stream
            ? new(spool.Build, spool.Attempt, null, default, Abandon)
            : new(
                spool.Build, spool.Attempt, tokens.Make(spool.Build, spool.Attempt, spool.Stream),
                new(status.Head.AgentSeq + 1, status.Head.SourceOffset), desired);
    }

    private async ValueTask<BuildStatus> StatusAsync(BuildId id, CancellationToken ct)
        => await build(id).AskAsync<BuildStatus>(replyTo => new GetBuild(replyTo), Patience, ct) is { MayBeOld: false } status ? status
            : throw IngestRefusedException.Unavailable(id);

    private const string Abandon = "abandon";

    /// <summary>It is not known here: the store was restored, or a standby promoted.</summary>
    private const string Offer = "offer";

    /// <summary>Nothing is wanted of it now.</summary>
    private const string Keep = "keep";

    private static string Desired(IReadOnlyList<Lease> leases, BuildId build, int attempt)
        => leases.FirstOrDefault(lease => lease.Build == build && lease.Attempt == attempt)?.Desired ?? Abandon;

    private static void Check(AgentHello hello)
    {
        CheckName(hello.Name);
        if (hello.Protocol != Protocol)
        {
            throw new IngestRefusedException("other-protocol", $"This server speaks protocol {Protocol} with agents, not {hello.Protocol}. Bring both to the same version.");
        }

        if (hello.Slots is < 0 or > MostSlots)
        {
            throw new IngestRefusedException("bad-value", $"An agent has 0 to {MostSlots} slots.");
        }

        if (hello.Instance.Length is 0 or > 64 || hello.Version.Length > 100)
        {
            throw new IngestRefusedException("bad-value", "An agent's instance is a text of 1 to 64 characters, its version one of at most 100.");
        }

        if (hello.Labels.Count > MostLabels || hello.Labels.Any(label => !Name().IsMatch(label)))
        {
            throw new IngestRefusedException("bad-value", $"An agent has at most {MostLabels} labels, each of 1 to 100 letters, digits, dots, dashes and underscores.");
        }
    }

    /// <summary>An agent may be called so, and a pool.</summary>
    internal static bool IsName(string text) => Name().IsMatch(text);

    private static void CheckName(string name)
    {
        if (!IsName(name))
        {
            throw new IngestRefusedException("bad-value", "An agent's name has 1 to 100 letters, digits, dots, dashes and underscores.");
        }
    }

    private static IngestRefusedException NoSuchAgent(AgentId id) => new("no-such-agent", $"There is no agent {id}.");

    private static IngestRefusedException Superseded()
        => new("session-superseded", "This session is over: another one of this agent has begun, or the agent was removed. Open a new one.");

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,100}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
