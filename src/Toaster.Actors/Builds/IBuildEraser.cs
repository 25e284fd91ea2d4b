using Toaster.Actors.Journal;

namespace Toaster.Actors.Builds;

/// <summary>
/// Takes what a build has left in the store and beside it, step by step. Each step is one short transaction, may be repeated,
/// and is refused (<see cref="JournalUnavailableException"/>) when the build does not stand at the head given.
/// </summary>
public interface IBuildEraser
{
    /// <summary>Rows of tables and journal that are there now.</summary>
    ValueTask<long> CountAsync(BuildId id, CancellationToken ct);

    /// <summary>
    /// Removes the next rows, at most 5,000: first what lists show, then the rest of the read tables with cursor and snapshots, then
    /// the journal, but for its last row. Returns how many; 0 when there are no more.
    /// </summary>
    ValueTask<int> EraseRowsAsync(BuildId id, EntityHead head, CancellationToken ct);

    /// <summary>Removes kept logs that no other build was recorded from.</summary>
    /// <param name="digests">Their names.</param>
    ValueTask EraseLogsAsync(BuildId id, EntityHead head, IReadOnlyList<string> digests, CancellationToken ct);

    /// <summary>
    /// The end: names that the build held are free, nothing remembers it as unfinished, and its journal is the one row given.
    /// </summary>
    ValueTask FinishAsync(BuildId id, EntityHead head, ReadOnlyMemory<byte> last, CancellationToken ct);
}
