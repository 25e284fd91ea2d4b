namespace Toaster.Actors.Journal.Sqlite;

/// <summary>
/// Cuts the write-ahead log when it has grown too long. SQLite moves its pages into the database by itself, but starts it
/// afresh only at a moment when no reader uses it; under steady reading that moment must be looked for.
/// </summary>
internal sealed class WalKeeper(string path, SqliteStoreOptions options)
{
    private readonly FileInfo _wal = new(StoreFiles.WalPath(path));
    private long _tryAbove = options.WalLimit;

    /// <summary>Called by the lane between turns, after the acknowledgements.</summary>
    public void AfterTurn(SqliteStoreConnection connection)
    {
        _wal.Refresh();
        if (!_wal.Exists || _wal.Length <= _tryAbove)
        {
            return;
        }

        // A reader in the way means another attempt when the log has grown by a quarter, not a wait.
        _tryAbove = TryCut(connection) ? options.WalLimit : _wal.Length + (options.WalLimit / 4);
    }

    private bool TryCut(SqliteStoreConnection connection)
    {
        connection.Execute("PRAGMA busy_timeout = 0");
        var busy = connection.Scalar<long>("PRAGMA wal_checkpoint(TRUNCATE)");
        connection.Execute($"PRAGMA busy_timeout = {(long)options.BusyTimeout.TotalMilliseconds}");
        return busy == 0;
    }
}
