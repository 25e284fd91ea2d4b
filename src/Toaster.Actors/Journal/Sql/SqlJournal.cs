namespace Toaster.Actors.Journal.Sql;

/// <summary>The journal in a store. A group append is one transaction, or part of one.</summary>
/// <param name="writer">Names this server in the rows it writes.</param>
public partial class SqlJournal(IStore store, string writer, TimeProvider time) : IJournal
{
    private protected string Writer { get; } = writer;

    private protected long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private protected long Incarnation => store.Incarnation;

    /// <inheritdoc/>
    public ValueTask<EntityHead> ReadHeadAsync(PersistenceId id, CancellationToken ct)
        => store.ReadAsync(connection => ReadHead(connection, id), ct);

    /// <inheritdoc/>
    public ValueTask<PersistenceId?> FindAsync(Claim claim, CancellationToken ct)
        => store.ReadAsync(connection => ReadHolder(connection, claim), ct);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<HeldName>> FindByPrefixAsync(string registry, string keyPrefix, int atMost, CancellationToken ct)
        => store.ReadAsync<IReadOnlyList<HeldName>>(
            connection => connection.Prepared(JournalSql.HoldersByPrefix).Bind(1, registry).Bind(2, keyPrefix).Bind(3, atMost)
                .All(row => new HeldName(row.Text(0), new((EntityKind)row.Int32(1), row.Int64(2)))),
            ct);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PersistenceId>> ReadOpenAsync(EntityKind kind, CancellationToken ct)
        => store.ReadAsync<IReadOnlyList<PersistenceId>>(
            connection => connection.Prepared(JournalSql.OpenEntities).Bind(1, (long)kind).All(row => new PersistenceId(kind, row.Int64(0))), ct);

    /// <inheritdoc/>
    public ValueTask<long> NextIdAsync(EntityKind kind, CancellationToken ct)
        => store.WriteAsync(
            WritePriority.Append,
            connection => connection.Prepared(JournalSql.NextId).Bind(1, (long)kind).Single(row => row.Int64(0)),
            ct);

    private static EntityHead ReadHead(IStoreConnection connection, PersistenceId id)
        => connection.Prepared(JournalSql.Head).Bind(1, (long)id.Kind).Bind(2, id.Value).First<EntityHead?>(
            row => new EntityHead(row.Int64(0), row.Int32(1), row.Text(2), row.Int64(3), row.Int64(4))) ?? EntityHead.None;

    private static PersistenceId? ReadHolder(IStoreConnection connection, Claim claim)
        => connection.Prepared(JournalSql.Holder).Bind(1, claim.Registry).Bind(2, claim.Key).First<PersistenceId?>(
            row => new PersistenceId((EntityKind)row.Int32(0), row.Int64(1)));
}
