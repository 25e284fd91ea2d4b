using Toaster.Actors.Builds;
using Toaster.Actors.Queue;

namespace Toaster.Actors.Agents;

/// <summary>Agents, as the server knows them: sessions, beats, work, and what an operator does with them.</summary>
/// <remarks>Every call of an agent throws <see cref="IngestRefusedException"/> when it is not taken.</remarks>
public interface IFarm
{
    /// <summary>A token that makes one agent of whoever shows it, once, for an hour.</summary>
    /// <param name="pool">That the agent is in from then on.</param>
    /// <exception cref="Projects.RefusedException">There is no such pool.</exception>
    ValueTask<string> MintEnrolmentAsync(PoolId pool, CancellationToken ct);

    /// <summary>The agent of this name, in the pool of the token, with a key of its own; it had another before, that one ends. One of another pool is refused.</summary>
    ValueTask<EnrolledAgent> EnrolAsync(string token, string name, CancellationToken ct);

    /// <summary>The agent of this key; null: there is none.</summary>
    ValueTask<AgentId?> FindByKeyAsync(string key, CancellationToken ct);

    /// <summary>Begins a session; the one before ends.</summary>
    /// <param name="agent">By its key; null: by name, made if there is none.</param>
    ValueTask<AgentSession> OpenSessionAsync(AgentId? agent, AgentHello hello, CancellationToken ct);

    ValueTask<BeatAnswer> BeatAsync(AgentBeat beat, CancellationToken ct);

    /// <summary>What the agent shall run and has not said that it has; waits for it as long as it may.</summary>
    ValueTask<IReadOnlyList<WorkItem>> WorkAsync(AgentId agent, long session, TimeSpan wait, CancellationToken ct);

    /// <summary>
    /// Takes on an attempt that the agent has and the store has forgotten: its record goes on where it can. Refused as <c>no-such-attempt</c> as long
    /// as an earlier one is under way, and as <c>superseded</c> for ever.
    /// </summary>
    ValueTask<SessionBuild> AdoptAsync(AgentId agent, long session, AgentSpool spool, BuildSpec spec, CancellationToken ct);

    ValueTask<IReadOnlyList<AgentView>> ListAsync(CancellationToken ct);

    /// <summary>False: there is no such agent.</summary>
    ValueTask<bool> SetStateAsync(AgentId agent, AgentState state, CancellationToken ct);

    /// <summary>Forgets an agent. Its key ends; builds it has are given up. False: there is no such agent.</summary>
    ValueTask<bool> RemoveAsync(AgentId agent, CancellationToken ct);
}

/// <param name="Key">Shown once.</param>
public sealed record EnrolledAgent(AgentId Agent, string Key);

/// <param name="Instance">Random, kept where the agent works: another one of the same name is somebody else.</param>
/// <param name="Spools">Every recording it has on disk.</param>
public sealed record AgentHello(
    string Name, string Instance, string Version, int Protocol, IReadOnlyList<string> Labels, int Slots, IReadOnlyList<AgentSpool> Spools);

/// <param name="State"><c>running</c>, <c>ended</c>, or <c>sealed</c>: a server had all of it, and it is kept for a while.</param>
public sealed record AgentSpool(BuildId Build, int Attempt, string Stream, string State)
{
    public const string Sealed = "sealed";
}

public sealed record AgentSession(AgentId Agent, long Session, TimeSpan Beat, IReadOnlyList<SessionBuild> Builds);

/// <param name="Desired">
/// <c>run</c>, <c>cancel</c>, <c>force</c>, <c>abandon</c>: it is not this agent's any more; <c>offer</c>: it is not known here, so it is to be
/// adopted; <c>keep</c>: nothing is wanted of it.
/// </param>
public sealed record SessionBuild(BuildId Build, int Attempt, string? Token, StreamPlace Place, string Desired);

public sealed record AgentBeat(
    AgentId Agent, long Session, int FreeSlots, long? DiskFree, long? DiskTotal, double? Load, IReadOnlyList<BeatBuild> Builds);

/// <param name="Last">Number of the last event in its spool.</param>
public sealed record BeatBuild(BuildId Build, int Attempt, long Last);

/// <param name="IsDraining">It gets nothing more, and may end once its builds have.</param>
public sealed record BeatAnswer(IReadOnlyList<(BuildId Build, int Attempt, string Desired)> Builds, bool IsDraining, DateTimeOffset Time)
{
    /// <summary>Logs that the agent has and somebody wants, until it has sent them or said why it cannot.</summary>
    public IReadOnlyList<AskedLog> Logs { get; init; } = [];
}

/// <param name="Task"><c>file:do_x</c>: the agent knows which file that is, and reads no other.</param>
/// <param name="Token">Of the attempt.</param>
public sealed record AskedLog(BuildId Build, int Attempt, string Task, string Token);

public sealed record WorkItem(BuildId Build, int Attempt, string Stream, string Token, BuildSpec Spec);

/// <summary>An agent and what it does.</summary>
public sealed record AgentView(AgentRow Row, bool IsLost, IReadOnlyList<Lease> Builds)
{
    /// <summary>The name of its pool.</summary>
    public string Pool { get; init; } = PoolRow.DefaultName;
}
