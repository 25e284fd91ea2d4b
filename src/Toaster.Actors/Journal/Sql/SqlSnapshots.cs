namespace Toaster.Actors.Journal.Sql;

/// <summary>Snapshots in a <see cref="IStore"/>.</summary>
public sealed class SqlSnapshots(IStore store) : ISnapshots
{
    private const string Select = "SELECT seq_nr, fmt, payload FROM snapshot WHERE kind = ?1 AND entity_id = ?2 AND name = ?3";

    private const string Upsert = """
        INSERT OR REPLACE INTO snapshot (kind, entity_id, name, seq_nr, fmt, payload)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6 FROM entity WHERE kind = ?1 AND id = ?2 AND last_seq >= ?4
        """;

    private const string Delete = "DELETE FROM snapshot WHERE kind = ?1 AND entity_id = ?2";

    /// <inheritdoc/>
    public ValueTask<Snapshot?> LoadAsync(PersistenceId id, string name, CancellationToken ct)
        => store.ReadAsync(
            connection => connection.Prepared(Select).Bind(1, (long)id.Kind).Bind(2, id.Value).Bind(3, name)
                .First(row => new Snapshot(row.Int64(0), row.Int32(1), row.Blob(2))),
            ct);

    /// <inheritdoc/>
    public async ValueTask SaveAsync(PersistenceId id, string name, Snapshot snapshot, CancellationToken ct)
        => await store.WriteAsync(
            WritePriority.Projection,
            connection => connection.Prepared(Upsert)
                .Bind(1, (long)id.Kind).Bind(2, id.Value).Bind(3, name).Bind(4, snapshot.SeqNr).Bind(5, snapshot.Format)
                .Bind(6, snapshot.Payload.Span).Execute(),
            ct);

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(PersistenceId id, CancellationToken ct)
        => await store.WriteAsync(WritePriority.Projection, connection => DeleteIn(connection, id), ct);

    /// <summary>Inside a transaction of somebody else.</summary>
    internal static int DeleteIn(IStoreConnection connection, PersistenceId id)
        => connection.Prepared(Delete).Bind(1, (long)id.Kind).Bind(2, id.Value).Execute();
}
