using Toaster.Actors.Journal;

namespace Toaster.Actors.Agents;

/// <summary>How much recorders may send.</summary>
public sealed record IngestLimits
{
    /// <summary>Events of a batch.</summary>
    public int MostEvents { get; init; } = 1_000;

    /// <summary>Bytes of one event's line.</summary>
    public int MostEventBytes { get; init; } = 64 << 20;

    /// <summary>Bytes of a batch, unpacked: one event that is as large as it may be, or many.</summary>
    public int MostBatchBytes => MostEventBytes + (1 << 20);

    /// <summary>Builds that are recorded, or still have something to do, at the same time.</summary>
    public int MostLive { get; init; } = 1_000;

    /// <summary>Free bytes the data directory's disk must keep.</summary>
    public long DiskReserve { get; init; } = 1L << 30;

    /// <summary>Whose disk that is.</summary>
    public required string DataDirectory { get; init; }

    internal void CheckLive(IReadOnlyList<PersistenceId> open)
    {
        if (open.Count >= MostLive)
        {
            throw new IngestRefusedException("busy", $"{open.Count:N0} builds are being recorded; this Toaster takes no more at once (Limits:LiveBuilds).");
        }
    }

    internal void CheckDisk()
    {
        if (new DriveInfo(DataDirectory).AvailableFreeSpace is var free && free < DiskReserve)
        {
            throw new IngestRefusedException(
                "no-space", $"Only {free:N0} bytes are free on the disk of the data directory; {DiskReserve:N0} are kept in reserve. Make room there.");
        }
    }
}
