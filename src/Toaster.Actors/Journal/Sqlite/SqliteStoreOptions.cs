namespace Toaster.Actors.Journal.Sqlite;

/// <summary>Sizes and limits of a <see cref="SqliteStore"/>. The defaults are the measured ones.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>
    /// Bytes of a database page; only a new database takes it. Of 4096 only one packed chunk of 50 events fits a page: a third
    /// more is stored, and not much less written.
    /// </summary>
    public int PageSize { get; init; } = 8192;

    /// <summary>Page cache of the writing connection, in KiB.</summary>
    public int LaneCacheKiB { get; init; } = 32 * 1024;

    /// <summary>Page cache of each reading connection, in KiB.</summary>
    public int ReaderCacheKiB { get; init; } = 8 * 1024;

    /// <summary>Reads that run at the same time; further ones wait.</summary>
    public int Readers { get; init; } = Math.Max(4, Environment.ProcessorCount);

    /// <summary>A turn of the write lane takes no further work item after this time.</summary>
    public TimeSpan TurnBudget { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>A read is interrupted after this time: while it lasts the write-ahead log cannot shrink.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait for a lock that another program (a database shell) holds.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Pages in the write-ahead log after which a commit moves them into the database.</summary>
    public int CheckpointPages { get; init; } = 2000;

    /// <summary>Bytes of the write-ahead log above which the lane cuts it as soon as no reader is in the way.</summary>
    public long WalLimit { get; init; } = 64L * 1024 * 1024;
}
