using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Queue;

/// <inheritdoc/>
public sealed class SqlQueueRows(IStore store) : IQueueRows
{
    private const string Version = "SELECT version FROM queue_state";

    private const string Waiting = """
        SELECT build_id, project_id, priority, labels, directory, enqueued_at, not_before FROM queue_item ORDER BY build_id
        """;

    private const string Leases = """
        SELECT build_id, attempt, agent_id, project_id, directory, desired, is_reported, granted_at FROM lease
        """;

    private const string Agents = """
        SELECT id, name, state, session, version, labels, slots, seen_at, disk_free, disk_total, load, pool_id FROM agent ORDER BY id
        """;

    private const string AtMost = "SELECT id, at_most FROM project WHERE at_most IS NOT NULL AND is_deleted = 0";

    private const string Warm = "SELECT w.agent_id, w.project_id FROM agent_project w WHERE w.project_id IN (SELECT project_id FROM queue_item)";

    private const string Pools = """
        SELECT p.id, p.name, p.description, p.is_open, a.project_id FROM pool p LEFT JOIN pool_project a ON a.pool_id = p.id ORDER BY p.id, a.project_id
        """;

    private const string Names = "SELECT id, name FROM project WHERE id IN (SELECT project_id FROM queue_item)";

    /// <inheritdoc/>
    public ValueTask<QueueLook> LookAsync(CancellationToken ct) => store.ReadAsync(Look, ct);

    /// <inheritdoc/>
    public ValueTask<int> CountWaitingAsync(CancellationToken ct)
        => store.ReadAsync(connection => connection.Prepared("SELECT count(*) FROM queue_item").Single(row => row.Int32(0)), ct);

    /// <summary>What one agent has.</summary>
    internal static List<Lease> ReadLeases(IStoreConnection connection, AgentId agent)
        => connection.Prepared(Leases + " WHERE agent_id = ?1 ORDER BY build_id").Bind(1, agent.Value).All(LeaseOf);

    internal static AgentState State(string text) => Enum.Parse<AgentState>(text, ignoreCase: true);

    private static QueueLook Look(IStoreConnection connection) => WithPools(connection, new(
        connection.Prepared(Version).Single(row => row.Int64(0)),
        connection.Prepared(Waiting).All(row => new QueueItem(
            new(row.Int64(0)), new(row.Int64(1)), row.Int32(2), Lines(row.Text(3)), row.TextOrNull(4), Time(row.Int64(5)), Time(row.Int64(6)))),
        connection.Prepared(Leases + " ORDER BY build_id").All(LeaseOf),
        connection.Prepared(Agents).All(AgentOf))
    {
        AtMost = connection.Prepared(AtMost).All(row => (Project: new ProjectId(row.Int64(0)), Most: row.Int32(1)))
            .ToDictionary(limit => limit.Project, limit => limit.Most),
        Warm = connection.Prepared(Warm).All(row => (new AgentId(row.Int64(0)), new ProjectId(row.Int64(1)))).ToHashSet(),
    });

    private static QueueLook WithPools(IStoreConnection connection, QueueLook look)
    {
        var pools = ReadPools(connection);
        return look with
        {
            Pools = pools,
            ProjectNames = look.Waiting.Count == 0 || pools.TrueForAll(pool => pool.Projects is null) ? look.ProjectNames
                : connection.Prepared(Names).All(row => (Project: new ProjectId(row.Int64(0)), Name: row.Text(1))).ToDictionary(project => project.Project, project => project.Name),
        };
    }

    internal static List<PoolRow> ReadPools(IStoreConnection connection) =>
    [
        .. connection.Prepared(Pools).All(row => (Pool: new PoolRow(new(row.Int64(0)), row.Text(1), row.Text(2), null), IsOpen: row.Flag(3), Project: row.Int64OrNull(4)))
            .GroupBy(row => row.Pool.Id).Select(rows => (rows.First().Pool, rows.First().IsOpen, Projects: rows.Where(row => row.Project is not null).Select(row => new ProjectId(row.Project!.Value))))
            .Select(pool => pool.IsOpen ? pool.Pool : pool.Pool with { Projects = pool.Projects.ToHashSet() }),
    ];

    private static Lease LeaseOf(Statement row) => new(
        new(row.Int64(0)), row.Int32(1), new(row.Int64(2)), new(row.Int64(3)), row.TextOrNull(4), row.Text(5), row.Flag(6), Time(row.Int64(7)));

    private static AgentRow AgentOf(Statement row) => new(
        new(row.Int64(0)), row.Text(1), State(row.Text(2)), row.Int64(3), row.Text(4), Lines(row.Text(5)), row.Int32(6), Time(row.Int64(7)),
        row.Int64OrNull(8), row.Int64OrNull(9), row.DoubleOrNull(10))
    {
        Pool = new(row.Int64(11)),
    };

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
