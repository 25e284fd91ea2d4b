using Toaster.Actors.Queue;

namespace Toaster.Actors.Agents;

/// <summary>
/// Pools: named sets of agents, each for all projects or for some. Every agent is in one; a build goes to agents of pools that allow its project,
/// and to no others. Each change throws <see cref="Projects.RefusedException"/> when it is not made. Builds that an agent has go on, whatever is changed.
/// </summary>
public interface IPools
{
    /// <summary>All of them, the default one first.</summary>
    ValueTask<IReadOnlyList<PoolView>> ListAsync(CancellationToken ct);

    ValueTask<PoolView> CreateAsync(PoolSettings settings, CancellationToken ct);

    /// <summary>The default one keeps its name.</summary>
    ValueTask<PoolView> EditAsync(PoolId id, PoolSettings settings, CancellationToken ct);

    /// <summary>Enrolment tokens for it are good no more. Refused while an agent is in it, and for the default one.</summary>
    ValueTask DeleteAsync(PoolId id, CancellationToken ct);

    /// <summary>Puts an agent into a pool, out of the one it was in.</summary>
    ValueTask MoveAsync(AgentId agent, PoolId pool, CancellationToken ct);
}

/// <summary>What a pool is to be.</summary>
/// <param name="Name">1 to 100 letters, digits, dots, dashes and underscores; no other pool has it, whatever its case.</param>
/// <param name="Projects">Those that may build on its agents; null: every project; empty: none.</param>
public sealed record PoolSettings(string Name, string Description, IReadOnlyList<ProjectId>? Projects);

/// <summary>A pool with what is in it.</summary>
/// <param name="Projects">Null: every project. Deleted ones are left out.</param>
/// <param name="Agents">By name.</param>
public sealed record PoolView(PoolRow Row, IReadOnlyList<PoolProject>? Projects, IReadOnlyList<PoolAgent> Agents)
{
    public PoolId Id => Row.Id;

    public bool IsDefault => Row.Id == PoolId.Default;
}

public sealed record PoolProject(ProjectId Id, string Name);

public sealed record PoolAgent(AgentId Id, string Name);
