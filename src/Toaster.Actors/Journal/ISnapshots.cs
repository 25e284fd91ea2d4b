namespace Toaster.Actors.Journal;

/// <summary>A state as of a journal row, so that the rows up to there need not be read again.</summary>
/// <param name="SeqNr">The last row folded into it.</param>
/// <param name="Format">How <paramref name="Payload"/> is to be read; owners ignore formats they do not write.</param>
public sealed record Snapshot(long SeqNr, int Format, ReadOnlyMemory<byte> Payload);

/// <summary>
/// A cache beside the journal: any of it may be gone at any time, and nobody may need it. Whatever it holds is checked by its
/// owner, who deletes what is of no use. Implementations pass <c>SnapshotsContract</c>.
/// </summary>
/// <remarks>Every method throws <see cref="JournalUnavailableException"/> when the store cannot be reached or written.</remarks>
public interface ISnapshots
{
    /// <summary>Null when there is none.</summary>
    /// <param name="name">Which fold's; an entity may have several.</param>
    ValueTask<Snapshot?> LoadAsync(PersistenceId id, string name, CancellationToken ct);

    /// <summary>
    /// Replaces the one of this name. Of low priority: it waits behind appends. Nothing is stored for an entity that does not exist,
    /// or does not reach as far.
    /// </summary>
    ValueTask SaveAsync(PersistenceId id, string name, Snapshot snapshot, CancellationToken ct);

    /// <summary>All of an entity; none is fine.</summary>
    ValueTask DeleteAsync(PersistenceId id, CancellationToken ct);
}
