using Toaster.Actors;
using Toaster.Actors.Agents;
using Toaster.Actors.Projects;
using Toaster.Actors.Queue;

namespace Toaster.Testing.Views;

/// <summary>Pools as a test wants them; refuses what it is told to refuse, and remembers who was moved.</summary>
public sealed class InMemoryPools : IPools
{
    private readonly List<PoolView> _pools = [new(PoolRow.Default, null, [])];

    /// <summary>Thrown at the next change.</summary>
    public RefusedException? Refuse { get; set; }

    public List<(AgentId Agent, PoolId Pool)> Moved { get; } = [];

    public IReadOnlyList<PoolView> All => _pools;

    public void Add(PoolView pool) => _pools.Add(pool);

    public ValueTask<IReadOnlyList<PoolView>> ListAsync(CancellationToken ct) => new([.. _pools]);

    public ValueTask<PoolView> CreateAsync(PoolSettings settings, CancellationToken ct)
    {
        Check();
        _pools.Add(Of(new(_pools.Max(pool => pool.Id.Value) + 1), settings, []));
        return new(_pools[^1]);
    }

    public ValueTask<PoolView> EditAsync(PoolId id, PoolSettings settings, CancellationToken ct)
    {
        Check();
        var at = At(id);
        _pools[at] = Of(id, settings, _pools[at].Agents);
        return new(_pools[at]);
    }

    public ValueTask DeleteAsync(PoolId id, CancellationToken ct)
    {
        Check();
        _pools.RemoveAt(At(id));
        return default;
    }

    public ValueTask MoveAsync(AgentId agent, PoolId pool, CancellationToken ct)
    {
        Check();
        At(pool);
        Moved.Add((agent, pool));
        return default;
    }

    public static PoolView Of(PoolId id, PoolSettings settings, IReadOnlyList<PoolAgent> agents) => new(
        new(id, settings.Name, settings.Description, settings.Projects?.ToHashSet()), settings.Projects?.Select(project => new PoolProject(project, $"project {project}")).ToList(), agents);

    private int At(PoolId id) => _pools.FindIndex(pool => pool.Id == id) is >= 0 and var at ? at : throw new RefusedException("no-such-pool", $"There is no pool {id}.");

    private void Check()
    {
        if (Refuse is { } refusal)
        {
            throw refusal;
        }
    }
}
