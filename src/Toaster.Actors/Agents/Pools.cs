using Toaster.Actors.Builds;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Kernel;
using Toaster.Actors.Projects;
using Toaster.Actors.Queue;

namespace Toaster.Actors.Agents;

/// <summary>Rows of pools: plain rows, changed in place. Every change raises the queue's version, so that no build is given away by what was so before.</summary>
public sealed class Pools(IStore store, EventStream events, TimeProvider time) : IPools
{
    private const int MostPools = 1_000;
    private const int LongestDescription = 4_000;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PoolView>> ListAsync(CancellationToken ct) => store.ReadAsync<IReadOnlyList<PoolView>>(Read, ct);

    /// <inheritdoc/>
    public ValueTask<PoolView> CreateAsync(PoolSettings settings, CancellationToken ct) => ChangeAsync(
        connection =>
        {
            Check(connection, settings, null);
            if (connection.Prepared("SELECT count(*) FROM pool").Single(row => row.Int64(0)) >= MostPools)
            {
                throw new RefusedException("refused", $"There are {MostPools:N0} pools already; delete some of them first.");
            }

            var id = new PoolId(connection.Prepared("INSERT INTO pool (name, description, is_open, created_at) VALUES (?1, ?2, ?3, ?4) RETURNING id")
                .Bind(1, settings.Name).Bind(2, settings.Description).Bind(3, settings.Projects is null).Bind(4, time.GetUtcNow().ToUnixTimeMilliseconds())
                .Single(row => row.Int64(0)));
            PutProjects(connection, id, settings.Projects);
            return Find(connection, id);
        },
        ct);

    /// <inheritdoc/>
    public ValueTask<PoolView> EditAsync(PoolId id, PoolSettings settings, CancellationToken ct) => ChangeAsync(
        connection =>
        {
            Find(connection, id);
            Check(connection, settings, id);
            connection.Prepared("UPDATE pool SET name = ?2, description = ?3, is_open = ?4 WHERE id = ?1")
                .Bind(1, id.Value).Bind(2, settings.Name).Bind(3, settings.Description).Bind(4, settings.Projects is null).Execute();
            PutProjects(connection, id, settings.Projects);
            return Find(connection, id);
        },
        ct);

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(PoolId id, CancellationToken ct) => await ChangeAsync(
        connection =>
        {
            var pool = Find(connection, id);
            if (pool.IsDefault)
            {
                throw new RefusedException("refused", $"The pool {pool.Row.Name} is where agents are that are in no other: it stays.");
            }

            if (pool.Agents is { Count: > 0 } agents)
            {
                throw new RefusedException(
                    "refused", $"{Names(agents)} {(agents.Count == 1 ? "is" : "are")} in the pool {pool.Row.Name}. Move {(agents.Count == 1 ? "it" : "them")} to another one first.");
            }

            connection.Prepared("DELETE FROM enrolment WHERE pool_id = ?1").Bind(1, id.Value).Execute();
            PutProjects(connection, id, null);
            return connection.Prepared("DELETE FROM pool WHERE id = ?1").Bind(1, id.Value).Execute();
        },
        ct);

    /// <inheritdoc/>
    public async ValueTask MoveAsync(AgentId agent, PoolId pool, CancellationToken ct) => await ChangeAsync(
        connection =>
        {
            Expect(connection, pool);
            return connection.Prepared("UPDATE agent SET pool_id = ?2 WHERE id = ?1").Bind(1, agent.Value).Bind(2, pool.Value).Execute() == 1
                ? true : throw new RefusedException("no-such-node", $"There is no node {agent}; the list of nodes shows those there are.");
        },
        ct);

    /// <exception cref="RefusedException">There is none.</exception>
    internal static void Expect(IStoreConnection connection, PoolId id)
    {
        if (!connection.Prepared("SELECT 1 FROM pool WHERE id = ?1").Bind(1, id.Value).First(_ => true))
        {
            throw NoSuch(id);
        }
    }

    private async ValueTask<T> ChangeAsync<T>(Func<IStoreConnection, T> work, CancellationToken ct)
    {
        var changed = await store.WriteAsync(
            WritePriority.Append,
            connection =>
            {
                SqlAgents.Raise(connection); // First: whoever else changes agents or pools waits here, so nothing below is out of date.
                return work(connection);
            },
            ct);
        events.Publish(new QueueChanged());
        return changed;
    }

    private static List<PoolView> Read(IStoreConnection connection)
    {
        var projects = connection.Prepared("""
            SELECT a.pool_id, p.id, p.name FROM pool_project a JOIN project p ON p.id = a.project_id WHERE p.is_deleted = 0 ORDER BY p.id
            """).All(row => (Pool: new PoolId(row.Int64(0)), Project: new PoolProject(new(row.Int64(1)), row.Text(2)))).ToLookup(one => one.Pool, one => one.Project);
        var agents = connection.Prepared("SELECT pool_id, id, name FROM agent ORDER BY nocase(name)")
            .All(row => (Pool: new PoolId(row.Int64(0)), Agent: new PoolAgent(new(row.Int64(1)), row.Text(2)))).ToLookup(one => one.Pool, one => one.Agent);
        return [.. SqlQueueRows.ReadPools(connection).Select(pool => new PoolView(pool, pool.Projects is null ? null : [.. projects[pool.Id]], [.. agents[pool.Id]]))];
    }

    private static PoolView Find(IStoreConnection connection, PoolId id) => Read(connection).Find(pool => pool.Id == id) ?? throw NoSuch(id);

    private static void PutProjects(IStoreConnection connection, PoolId id, IReadOnlyList<ProjectId>? projects)
    {
        connection.Prepared("DELETE FROM pool_project WHERE pool_id = ?1").Bind(1, id.Value).Execute();
        foreach (var project in (projects ?? []).Distinct())
        {
            connection.Prepared("INSERT INTO pool_project (pool_id, project_id) VALUES (?1, ?2)").Bind(1, id.Value).Bind(2, project.Value).Execute();
        }
    }

    /// <param name="id">Null: it is a new one.</param>
    private static void Check(IStoreConnection connection, PoolSettings settings, PoolId? id)
    {
        if (!Farm.IsName(settings.Name))
        {
            throw new RefusedException("bad-value", "A pool's name has 1 to 100 letters, digits, dots, dashes and underscores.");
        }

        if (settings.Description.Length > LongestDescription)
        {
            throw new RefusedException("bad-value", $"A description has at most {LongestDescription:N0} characters.");
        }

        if (id == PoolId.Default && settings.Name != PoolRow.DefaultName)
        {
            throw new RefusedException("refused", $"The pool {PoolRow.DefaultName} keeps its name.");
        }

        if (connection.Prepared("SELECT id FROM pool WHERE nocase(name) = nocase(?1)").Bind(1, settings.Name).First<long?>(row => row.Int64(0)) is { } other && other != id?.Value)
        {
            throw new RefusedException("name-taken", $"Another pool is called {settings.Name}.");
        }

        foreach (var project in settings.Projects ?? [])
        {
            if (!connection.Prepared("SELECT 1 FROM project WHERE id = ?1 AND is_deleted = 0").Bind(1, project.Value).First(_ => true))
            {
                throw new RefusedException("no-such-project", $"There is no project {project}.");
            }
        }
    }

    private static string Names(IReadOnlyList<PoolAgent> agents)
        => agents.Count <= 3 ? string.Join(", ", agents.Select(agent => agent.Name)) : $"{agents[0].Name}, {agents[1].Name} and {agents.Count - 2} more agents";

    private static RefusedException NoSuch(PoolId id) => new("no-such-pool", $"There is no pool {id}; the list of pools shows those there are.");
}
