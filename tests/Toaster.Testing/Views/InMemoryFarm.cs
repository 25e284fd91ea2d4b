using Toaster.Actors;
using Toaster.Actors.Agents;
using Toaster.Actors.Builds;
using Toaster.Actors.Queue;

namespace Toaster.Testing.Views;

/// <summary>Nodes as a test wants them. No agent can come to it.</summary>
public sealed class InMemoryFarm : IFarm
{
    public const string Token = "0123456789abcdef0123456789abcdef";

    public List<AgentView> Agents { get; } = [];

    /// <summary>Pools that tokens were made for.</summary>
    public List<PoolId> Minted { get; } = [];

    public static AgentRow Row(long id, string name, AgentState state = AgentState.Ready, int slots = 2, params string[] labels) => new(
        new(id), name, state, 7, "1.0.0", labels, slots, DateTimeOffset.UnixEpoch.AddDays(20_778), 200L << 30, 400L << 30, 1.5);

    public ValueTask<string> MintEnrolmentAsync(PoolId pool, CancellationToken ct)
    {
        Minted.Add(pool);
        return new(Token);
    }

    public ValueTask<IReadOnlyList<AgentView>> ListAsync(CancellationToken ct) => new([.. Agents]);

    public ValueTask<bool> SetStateAsync(AgentId agent, AgentState state, CancellationToken ct)
    {
        var at = Agents.FindIndex(known => known.Row.Id == agent);
        if (at >= 0)
        {
            Agents[at] = Agents[at] with { Row = Agents[at].Row with { State = state } };
        }

        return new(at >= 0);
    }

    public ValueTask<bool> RemoveAsync(AgentId agent, CancellationToken ct) => new(Agents.RemoveAll(known => known.Row.Id == agent) > 0);

    public ValueTask<EnrolledAgent> EnrolAsync(string token, string name, CancellationToken ct) => throw new NotSupportedException();

    public ValueTask<AgentId?> FindByKeyAsync(string key, CancellationToken ct) => throw new NotSupportedException();

    public ValueTask<AgentSession> OpenSessionAsync(AgentId? agent, AgentHello hello, CancellationToken ct) => throw new NotSupportedException();

    public ValueTask<BeatAnswer> BeatAsync(AgentBeat beat, CancellationToken ct) => throw new NotSupportedException();

    public ValueTask<SessionBuild> AdoptAsync(AgentId agent, long session, AgentSpool spool, BuildSpec spec, CancellationToken ct) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<WorkItem>> WorkAsync(AgentId agent, long session, TimeSpan wait, CancellationToken ct) => throw new NotSupportedException();
}
