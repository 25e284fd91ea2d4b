namespace Toaster.Actors.Journal;

/// <summary>
/// The record of everything that happened. Append is the only way an entity changes, and every append is one
/// compare-and-set on the entity's head; nothing else is needed for safety.
/// </summary>
/// <remarks>
/// Every method throws <see cref="JournalUnavailableException"/> when the store cannot be reached or written (disk full,
/// read-only, connection lost): then nothing is known of an append in flight, and the caller must forget what it holds and
/// read again. Implementations pass <c>JournalContract</c>.
/// </remarks>
public interface IJournal
{
    /// <summary>
    /// Appends for several entities at once. Each request is won or refused by itself; a loser does not disturb the others.
    /// Returns, in the order of the requests, only after the winners' rows are durable. A request may follow another of the
    /// same entity in the same group.
    /// </summary>
    ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<AppendRequest> requests, CancellationToken ct);

    /// <summary>Where an entity stands; <see cref="EntityHead.None"/> when it does not exist. One primary-key read.</summary>
    ValueTask<EntityHead> ReadHeadAsync(PersistenceId id, CancellationToken ct);

    /// <summary>
    /// Rows of one entity from a number on, in order, without holes, up to what was committed when the reading reached it.
    /// Read in pages; no read transaction outlives a page.
    /// </summary>
    IAsyncEnumerable<JournalRow> ReadAsync(PersistenceId id, long from, CancellationToken ct);

    /// <summary>Who holds a name; null when nobody does.</summary>
    ValueTask<PersistenceId?> FindAsync(Claim claim, CancellationToken ct);

    /// <summary>
    /// Names held in a registry that begin with <paramref name="keyPrefix"/>, by key (compared byte by byte), at most so many.
    /// </summary>
    ValueTask<IReadOnlyList<HeldName>> FindByPrefixAsync(string registry, string keyPrefix, int atMost, CancellationToken ct);

    /// <summary>Entities of a kind that were appended to with <c>Open: true</c> and not closed since, by id.</summary>
    ValueTask<IReadOnlyList<PersistenceId>> ReadOpenAsync(EntityKind kind, CancellationToken ct);

    /// <summary>A new id of a kind: greater than every one before, never given twice, also after a crash.</summary>
    ValueTask<long> NextIdAsync(EntityKind kind, CancellationToken ct);
}

/// <summary>The store cannot be reached or written. The message is a sentence for the operator.</summary>
public sealed class JournalUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>There is no room on its disk.</summary>
    public bool IsFull { get; init; }
}
