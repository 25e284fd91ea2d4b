using System.Security.Cryptography;
using System.Text;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Queue;

namespace Toaster.Actors.Agents;

/// <summary>Rows of agents: plain rows, changed in place. What changes who may get a build raises the queue's version.</summary>
public sealed class SqlAgents(IStore store, TimeProvider time)
{
    private static readonly TimeSpan EnrolmentLasts = TimeSpan.FromHours(1);

    /// <exception cref="Projects.RefusedException">There is no such pool.</exception>
    public async ValueTask<string> MintEnrolmentAsync(PoolId pool, CancellationToken ct)
    {
        var token = Secret();
        await WriteAsync(
            connection =>
            {
                Pools.Expect(connection, pool);
                connection.Prepared("DELETE FROM enrolment WHERE expires_at < ?1").Bind(1, Now).Execute();
                return connection.Prepared("INSERT INTO enrolment (token_hash, expires_at, pool_id) VALUES (?1, ?2, ?3)")
                    .Bind(1, Hash(token)).Bind(2, Now + (long)EnrolmentLasts.TotalMilliseconds).Bind(3, pool.Value).Execute();
            },
            ct);
        return token;
    }

    /// <summary>Null: the token is not known, was used, or is too old, or its pool was deleted.</summary>
    /// <exception cref="IngestRefusedException">The agent is in another pool than the token's, which stays good.</exception>
    public ValueTask<EnrolledAgent?> EnrolAsync(string token, string name, CancellationToken ct)
    {
        var key = Secret();
        return WriteAsync(
            connection =>
            {
                if (connection.Prepared("SELECT p.id, p.name FROM enrolment e JOIN pool p ON p.id = e.pool_id WHERE e.token_hash = ?1 AND e.expires_at >= ?2")
                    .Bind(1, Hash(token)).Bind(2, Now).All(row => (Id: new PoolId(row.Int64(0)), Name: row.Text(1))) is not [var pool])
                {
                    return null; // Whoever only guesses changes nothing.
                }

                Raise(connection); // From here on its pool is not deleted.
                if (connection.Prepared("SELECT p.id, p.name FROM agent a JOIN pool p ON p.id = a.pool_id WHERE nocase(a.name) = nocase(?1)").Bind(1, name)
                    .All(row => (Id: new PoolId(row.Int64(0)), Name: row.Text(1))) is [var present] && present.Id != pool.Id)
                {
                    // A token of one pool opens no other: neither does its agent leave the pool it was put into.
                    throw new IngestRefusedException(
                        "other-pool", $"{name} is in the pool {present.Name}, and this token is for the pool {pool.Name}. Make one for {present.Name} (toaster admin enrol --pool {present.Name}), move the node first (toaster node move), or give the agent another name (--name).");
                }

                if (connection.Prepared("DELETE FROM enrolment WHERE token_hash = ?1").Bind(1, Hash(token)).Execute() == 0)
                {
                    return null; // Somebody used it this moment.
                }

                var id = FindOrAdd(connection, name, pool.Id);
                connection.Prepared("UPDATE agent SET key_hash = ?2 WHERE id = ?1").Bind(1, id).Bind(2, Hash(key)).Execute();
                return new EnrolledAgent(new(id), key);
            },
            ct);
    }

    // By its hash: nothing of the key can be learnt from how long the search takes.
    public ValueTask<AgentId?> FindByKeyAsync(string key, CancellationToken ct) => store.ReadAsync(
        connection => connection.Prepared("SELECT id FROM agent WHERE key_hash = ?1").Bind(1, Hash(key)).First<AgentId?>(row => new AgentId(row.Int64(0))), ct);

    /// <summary>The next session of an agent; 0: there is no agent of this number.</summary>
    public ValueTask<(AgentId Agent, long Session)> OpenSessionAsync(AgentId? agent, AgentHello hello, CancellationToken ct) => WriteAsync(
        connection =>
        {
            var id = agent?.Value ?? FindOrAdd(connection, hello.Name, PoolId.Default);
            var session = connection.Prepared("""
                UPDATE agent SET session = session + 1, instance = ?2, version = ?3, labels = ?4, slots = ?5, seen_at = ?6 WHERE id = ?1 RETURNING session
                """)
                .Bind(1, id).Bind(2, hello.Instance).Bind(3, hello.Version).Bind(4, string.Join('\n', hello.Labels)).Bind(5, hello.Slots).Bind(6, Now)
                .First<long?>(row => row.Int64(0)) ?? 0;
            Raise(connection);
            return (new AgentId(id), session);
        },
        ct);

    /// <summary>Notes a sign of life and what the agent has. Null: this session is not the agent's present one; then nothing is noted.</summary>
    public ValueTask<(AgentState State, IReadOnlyList<Lease> Leases, IReadOnlyList<WantedLog> Logs)?> BeatAsync(AgentBeat beat, CancellationToken ct)
        => WriteAsync<(AgentState, IReadOnlyList<Lease>, IReadOnlyList<WantedLog>)?>(
            connection =>
            {
                if (connection.Prepared("UPDATE agent SET seen_at = ?3, disk_free = ?4, disk_total = ?5, load = ?6 WHERE id = ?1 AND session = ?2")
                    .Bind(1, beat.Agent.Value).Bind(2, beat.Session).Bind(3, Now).Bind(4, beat.DiskFree).Bind(5, beat.DiskTotal).Bind(6, beat.Load)
                    .Execute() == 0)
                {
                    return null;
                }

                foreach (var build in beat.Builds)
                {
                    Report(connection, beat.Agent, build.Build, build.Attempt);
                }

                return (
                    connection.Prepared("SELECT state FROM agent WHERE id = ?1").Bind(1, beat.Agent.Value).Single(row => SqlQueueRows.State(row.Text(0))),
                    SqlQueueRows.ReadLeases(connection, beat.Agent),
                    LogWishes.Of(connection, beat.Agent));
            },
            ct);

    /// <summary>The agent has said that it has the attempt: it is not given it again.</summary>
    public async ValueTask ReportAsync(AgentId agent, IEnumerable<AgentSpool> spools, CancellationToken ct) => await WriteAsync(
        connection => spools.Sum(spool => Report(connection, agent, spool.Build, spool.Attempt)), ct);

    /// <summary>Null: this session is not the agent's present one.</summary>
    public ValueTask<IReadOnlyList<Lease>?> LeasesAsync(AgentId agent, long session, CancellationToken ct) => store.ReadAsync(
        connection => connection.Prepared("SELECT 1 FROM agent WHERE id = ?1 AND session = ?2").Bind(1, agent.Value).Bind(2, session).First(_ => true)
            ? SqlQueueRows.ReadLeases(connection, agent) : (IReadOnlyList<Lease>?)null,
        ct);

    /// <summary>Null: this session is not the agent's present one.</summary>
    public ValueTask<string?> NameAsync(AgentId agent, long session, CancellationToken ct) => store.ReadAsync(
        connection => connection.Prepared("SELECT name FROM agent WHERE id = ?1 AND session = ?2").Bind(1, agent.Value).Bind(2, session).First(row => row.Text(0)), ct);

    /// <summary>Of these attempts those that come behind what the store knows: it was restored, or a standby promoted.</summary>
    public ValueTask<HashSet<(BuildId, int)>> ForgottenAsync(IReadOnlyList<(BuildId Build, int Attempt)> attempts, CancellationToken ct) => store.ReadAsync<HashSet<(BuildId, int)>>(
        connection => [.. attempts.Where(one => one.Attempt > connection.Prepared(JournalSql.Head)
            .Bind(1, (long)EntityKind.Build).Bind(2, one.Build.Value).First(row => row.Int32(1)))],
        ct);

    /// <summary>Some build has, or had, this number.</summary>
    public ValueTask<bool> WasGivenAsync(BuildId build, CancellationToken ct) => store.ReadAsync(
        connection => connection.Prepared("SELECT 1 FROM id_sequence WHERE kind = ?1 AND next > ?2").Bind(1, (long)EntityKind.Build).Bind(2, build.Value).First(_ => true)
            && build.Value > 0,
        ct);

    public ValueTask<bool> SetStateAsync(AgentId agent, AgentState state, CancellationToken ct) => WriteAsync(
        connection =>
        {
            Raise(connection);
            return connection.Prepared("UPDATE agent SET state = ?2 WHERE id = ?1").Bind(1, agent.Value).Bind(2, state.ToString().ToLowerInvariant()).Execute() == 1;
        },
        ct);

    public ValueTask<bool> RemoveAsync(AgentId agent, CancellationToken ct) => WriteAsync(
        connection =>
        {
            Raise(connection);
            LogWishes.Delete(connection, agent);
            connection.Prepared("DELETE FROM agent_project WHERE agent_id = ?1").Bind(1, agent.Value).Execute();
            return connection.Prepared("DELETE FROM agent WHERE id = ?1").Bind(1, agent.Value).Execute() == 1;
        },
        ct);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>What changes who may get a build does this in the same transaction.</summary>
    internal static void Raise(IStoreConnection connection) => connection.Prepared("UPDATE queue_state SET version = version + 1").Execute();

    /// <param name="pool">Of a new one.</param>
    private long FindOrAdd(IStoreConnection connection, string name, PoolId pool)
    {
        connection.Prepared("INSERT INTO agent (name, state, created_at, pool_id) VALUES (?1, 'ready', ?2, ?3) ON CONFLICT DO NOTHING")
            .Bind(1, name).Bind(2, Now).Bind(3, pool.Value).Execute();
        return connection.Prepared("SELECT id FROM agent WHERE nocase(name) = nocase(?1)").Bind(1, name).Single(row => row.Int64(0));
    }

    private static int Report(IStoreConnection connection, AgentId agent, BuildId build, int attempt) => connection
        .Prepared("UPDATE lease SET is_reported = 1 WHERE build_id = ?1 AND attempt = ?2 AND agent_id = ?3 AND is_reported = 0")
        .Bind(1, build.Value).Bind(2, attempt).Bind(3, agent.Value).Execute();

    private ValueTask<T> WriteAsync<T>(Func<IStoreConnection, T> work, CancellationToken ct)
        => store.WriteAsync(WritePriority.Append, connection => work(connection), ct);

    private static string Secret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
