using Microsoft.Extensions.Logging;

namespace Toaster.Actors.Journal;

/// <summary>Using a cache that may hold anything: what is of no use goes away, and no trouble with it is trouble.</summary>
internal static class SnapshotsExtensions
{
    /// <summary>
    /// What <paramref name="read"/> makes of a snapshot that does not reach beyond <paramref name="last"/>; the default when there
    /// is none, or none of use: that one is deleted.
    /// </summary>
    /// <param name="read">Null: of no use. May throw <see cref="InvalidDataException"/>.</param>
    public static async ValueTask<(T State, long Seq)?> TryLoadAsync<T>(
        this ISnapshots snapshots, PersistenceId id, string name, int format, long last, Func<ReadOnlyMemory<byte>, T> read, ILogger log,
        CancellationToken ct)
    {
        if (await snapshots.LoadAsync(id, name, ct) is not { } snapshot)
        {
            return null;
        }

        try
        {
            if (snapshot.Format == format && snapshot.SeqNr > 0 && snapshot.SeqNr <= last && SnapshotCodec.Unpack(snapshot) is { } state)
            {
                return (read(state), snapshot.SeqNr);
            }
        }
        catch (InvalidDataException)
        {
            // Damaged in a way that its sum does not show: made by another program.
        }

        PersistenceLog.SnapshotOfNoUse(log, id, name, snapshot.SeqNr);
        await snapshots.TryDeleteAsync(id, log);
        return null;
    }

    /// <summary>Stores one; false when the store does not take it.</summary>
    public static async ValueTask<bool> TrySaveAsync(this ISnapshots snapshots, PersistenceId id, string name, Snapshot snapshot, ILogger log)
    {
        using var activity = ToasterActivity.Start("snapshot");
        try
        {
            await snapshots.SaveAsync(id, name, snapshot, CancellationToken.None);
            PersistenceLog.SnapshotSaved(log, id, name, snapshot.SeqNr, snapshot.Payload.Length);
            return true;
        }
        catch (JournalUnavailableException e)
        {
            PersistenceLog.SnapshotsUnavailable(log, e, id);
            return false;
        }
    }

    public static async ValueTask TryDeleteAsync(this ISnapshots snapshots, PersistenceId id, ILogger log)
    {
        try
        {
            await snapshots.DeleteAsync(id, CancellationToken.None);
        }
        catch (JournalUnavailableException e)
        {
            PersistenceLog.SnapshotsUnavailable(log, e, id);
        }
    }
}
