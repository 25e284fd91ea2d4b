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
        SELECT id, name, state, session, version, labels, slots, seen_at, disk_free, disk_total, load FROM agent ORDER BY id
        """;

    private const string AtMost = "SELECT id, at_most FROM project WHERE at_most IS NOT NULL AND is_deleted = 0";

    private const string Warm = "SELECT w.agent_id, w.project_id FROM agent_project w WHERE w.project_id IN (SELECT project_id FROM queue_item)";

    /// <inheritdoc/>
    public ValueTask<QueueLook> LookAsync(CancellationToken ct) => store.ReadAsync(Look, ct);

    /// <inheritdoc/>
    public ValueTask<int> CountWaitingAsync(CancellationToken ct)
        => store.ReadAsync(connection => connection.Prepared("SELECT count(*) FROM queue_item").Single(row => row.Int32(0)), ct);

    /// <summary>What one agent has.</summary>
    internal static List<Lease> ReadLeases(IStoreConnection connection, AgentId agent)
        => connection.Prepared(Leases + " WHERE agent_id = ?1 ORDER BY build_id").Bind(1, agent.Value).All(LeaseOf);

    internal static AgentState State(string text) => Enum.Parse<AgentState>(text, ignoreCase: true);

    private static QueueLook Look(IStoreConnection connection) => new(
        connection.Prepared(Version).Single(row => row.Int64(0)),
        connection.Prepared(Waiting).All(row => new QueueItem(
            new(row.Int64(0)), new(row.Int64(1)), row.Int32(2), Lines(row.Text(3)), row.TextOrNull(4), Time(row.Int64(5)), Time(row.Int64(6)))),
        connection.Prepared(Leases + " ORDER BY build_id").All(LeaseOf),
        connection.Prepared(Agents).All(AgentOf))
    {
        AtMost = connection.Prepared(AtMost).All(row => (Project: new ProjectId(row.Int64(0)), Most: row.Int32(1)))
            .ToDictionary(limit => limit.Project, limit => limit.Most),
        Warm = connection.Prepared(Warm).All(row => (new AgentId(row.Int64(0)), new ProjectId(row.Int64(1)))).ToHashSet(),
    };

    private static Lease LeaseOf(Statement row) => new(
        new(row.Int64(0)), row.Int32(1), new(row.Int64(2)), new(row.Int64(3)), row.TextOrNull(4), row.Text(5), row.Flag(6), Time(row.Int64(7)));

    private static AgentRow AgentOf(Statement row) => new(
        new(row.Int64(0)), row.Text(1), State(row.Text(2)), row.Int64(3), row.Text(4), Lines(row.Text(5)), row.Int32(6), Time(row.Int64(7)),
        row.Int64OrNull(8), row.Int64OrNull(9), row.DoubleOrNull(10));

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
