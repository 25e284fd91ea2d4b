using Microsoft.Data.Sqlite;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;

namespace Toaster.Actors.Admin.Verification;

/// <summary>
/// A data directory that no process uses, opened to be looked at: not a byte of it changes, and nobody can start to write
/// while it is open.
/// </summary>
internal sealed class QuietStore : IVerifiedStore, IDisposable
{
    private readonly FileStream? _lock;
    private readonly SqliteStoreConnection _connection;
    private readonly string? _madeByLooking;

    private QuietStore(string directory, FileStream? held, SqliteStoreConnection connection, string? madeByLooking)
    {
        DataDirectory = directory;
        DatabasePath = StoreFiles.DatabasePath(directory);
        _lock = held;
        _connection = connection;
        _madeByLooking = madeByLooking;
    }

    public bool IsLive => false;

    public string DataDirectory { get; }

    public Blobs.SharedFiles? Shared => null;

    public FindingPlace Place => new(File: StoreFiles.DatabaseName);

    public IDatabaseCheck Database(Findings findings) => new DatabaseCheck(this, DatabasePath, findings);

    private string DatabasePath { get; }

    /// <exception cref="StoreUnavailableException">There is none, it is in use, or it is not for this program. The message says which.</exception>
    public static QuietStore Open(string dataDirectory)
    {
        var directory = Path.GetFullPath(dataDirectory);
        var path = StoreFiles.DatabasePath(directory);
        if (!File.Exists(path))
        {
            throw new StoreUnavailableException($"There is no Toaster data in {directory}. Name another directory with --data.");
        }

        var held = StoreLock.TryShare(directory);
        try
        {
            // Committed changes may stand in the log alone. SQLite then needs its index file, which is taken away again.
            var hasLog = new FileInfo(StoreFiles.WalPath(path)) is { Exists: true, Length: > 0 };
            var index = path + "-shm";
            var made = hasLog && !File.Exists(index) ? index : null;
            return new(directory, held, SqliteStoreConnection.OpenToLook(path, new()), made);
        }
        catch (SqliteException e)
        {
            held?.Dispose();
            throw new StoreUnavailableException(
                StoreErrors.Sentence(e.SqliteErrorCode, e.SqliteExtendedErrorCode, path) ?? $"{path} cannot be opened: {e.Message}", e);
        }
    }

    public ValueTask<T> ReadAsync<T>(Func<IStoreConnection, T> work, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        try
        {
            _connection.Prepared("BEGIN").Execute();
            try
            {
                return ValueTask.FromResult(work(_connection));
            }
            finally
            {
                _connection.Prepared("COMMIT").Execute();
            }
        }
        catch (Exception e) when (e is SqliteException)
        {
            return ValueTask.FromException<T>(StoreErrors.Translate(e, DatabasePath) is var known && known != e
                ? known : new JournalUnavailableException($"{DatabasePath} cannot be read: {e.Message}", e));
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        if (_madeByLooking is not null)
        {
            File.Delete(_madeByLooking);
        }

        _lock?.Dispose();
    }
}
