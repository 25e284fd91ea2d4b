using Microsoft.Data.Sqlite;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Journal.Sqlite;

/// <summary>
/// The one embedded database of a data directory: journal and read tables. One connection writes, on a thread of its own;
/// a few read. A second process is kept out.
/// </summary>
/// <remarks>
/// When the disk is full, read-only or failing, every call throws <see cref="JournalUnavailableException"/> with the reason;
/// calls after the cause is gone succeed without anybody's help.
/// </remarks>
public sealed class SqliteStore : IStore
{
    private readonly WriteLane _lane;
    private readonly SqliteReaders _readers;
    private readonly StoreLock _lock;
    private int _disposed;

    private SqliteStore(string directory, SqliteStoreConnection connection, StoreLock held, SqliteStoreOptions options, TimeProvider time)
    {
        DataDirectory = directory;
        DatabasePath = StoreFiles.DatabasePath(directory);
        Incarnation = connection.Scalar<long>("SELECT incarnation FROM store");
        _lock = held;
        _lane = new WriteLane(connection, DatabasePath, options, time);
        _readers = new SqliteReaders(DatabasePath, options, time);
    }

    /// <summary>Where the database and its lock are.</summary>
    public string DataDirectory { get; }

    /// <summary>The database file.</summary>
    public string DatabasePath { get; }

    /// <inheritdoc/>
    public string Name => DatabasePath;

    /// <inheritdoc/>
    public long Incarnation { get; }

    /// <summary>
    /// Opens the data directory, creating what is missing and bringing the schema up to date. Throws
    /// <see cref="StoreUnavailableException"/>, having changed nothing, when another process holds it, it cannot be written,
    /// or its database is damaged, foreign or newer than this program.
    /// </summary>
    public static SqliteStore Open(string dataDirectory, SqliteStoreOptions options, TimeProvider time)
        => Open(dataDirectory, options, time, SchemaMigrations.All);

    /// <summary>Brings the schema of a data directory up to date and closes again: from which version, and by which steps. Throws like <see cref="Open(string, SqliteStoreOptions, TimeProvider)"/>, and where there is no database.</summary>
    public static SchemaChange Migrate(string dataDirectory, TimeProvider time)
    {
        var directory = Path.GetFullPath(dataDirectory);
        if (!File.Exists(StoreFiles.DatabasePath(directory)))
        {
            throw new StoreUnavailableException($"There is no Toaster data in {directory}. Name another directory with --data.");
        }

        using var held = Lock(directory);
        var (connection, steps) = OpenAlone(directory, time);
        connection.Dispose();
        return new(StoreFiles.DatabasePath(directory), SchemaMigrations.All[^1].Number, [.. steps.Select(step => $"{step.Number:000} {step.Name}")]);
    }

    /// <summary>The database of a directory that the caller holds, of this program's schema. Throws <see cref="StoreUnavailableException"/>.</summary>
    internal static (SqliteStoreConnection Connection, IReadOnlyList<SchemaMigration> Steps) OpenAlone(string directory, TimeProvider time)
        => OpenDatabase(directory, new(), time, SchemaMigrations.All);

    /// <summary>Who holds a data directory; null when no living process does.</summary>
    public static LockInfo? ReadLockInfo(string dataDirectory) => StoreLock.Read(dataDirectory);

    /// <summary>Tells other processes where this one's server answers.</summary>
    public void WriteLockInfo(string url) => _lock.WriteInfo(url);

    /// <summary>
    /// Runs <paramref name="work"/> on the write lane, inside the turn's transaction and a savepoint of its own, and completes
    /// after the commit. If it throws, its changes are undone and the exception is the caller's; its neighbours are not
    /// disturbed. It must be short: nothing else is written meanwhile. It must neither commit nor roll back.
    /// Once begun it can no longer be cancelled.
    /// </summary>
    public ValueTask<T> WriteAsync<T>(WritePriority priority, Func<IStoreConnection, T> work, CancellationToken ct)
        => ct.IsCancellationRequested ? ValueTask.FromCanceled<T>(ct) : new(_lane.Enqueue(priority, work, ct));

    /// <summary>
    /// Runs <paramref name="work"/> on a connection that can only read, on the caller's thread, in one transaction that sees
    /// everything acknowledged before. Longer than <see cref="SqliteStoreOptions.ReadTimeout"/>: interrupted, with
    /// <see cref="JournalUnavailableException"/>. Results must be complete when it returns; the connection is not the caller's.
    /// </summary>
    public ValueTask<T> ReadAsync<T>(Func<IStoreConnection, T> work, CancellationToken ct) => _readers.ReadAsync(work, ct);

    /// <summary>
    /// Copies the database into a new file while it is written: a few pages between two turns of the lane, so that appends wait
    /// no longer than for a turn. The copy is the state at its end; it is not yet synced to disk.
    /// </summary>
    /// <exception cref="JournalUnavailableException">The store failed meanwhile.</exception>
    /// <exception cref="IOException">The copy cannot be written. What there is of it is left to the caller.</exception>
    public async Task CopyToAsync(string path, CancellationToken ct)
    {
        const int PagesAtOnce = 512;
        var copy = await _lane.EnqueueBetween(connection => OnlineBackup.Begin(connection, path), ct);
        try
        {
            while (!await _lane.EnqueueBetween(_ => copy.Step(PagesAtOnce, path), ct))
            {
            }
        }
        finally
        {
            await EndAsync(copy);
        }
    }

    /// <summary>Does the writes that wait, lets running reads end, moves the log into the database, gives the directory free.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        var connection = await _lane.CloseAsync();
        await _readers.DisposeAsync();
        connection?.Dispose(); // The last one to close empties the write-ahead log.
        _lock.Dispose();
    }

    private async Task EndAsync(OnlineBackup copy)
    {
        try
        {
            await _lane.EnqueueBetween(
                _ =>
                {
                    copy.Dispose();
                    return true;
                },
                CancellationToken.None);
        }
        catch (JournalUnavailableException)
        {
            // Closing: the connection ends the copy before itself.
        }
    }

    internal static SqliteStore Open(
        string dataDirectory, SqliteStoreOptions options, TimeProvider time, IReadOnlyList<SchemaMigration> migrations)
    {
        var directory = Path.GetFullPath(dataDirectory);
        var held = Lock(directory);
        try
        {
            return new SqliteStore(directory, OpenDatabase(directory, options, time, migrations).Connection, held, options, time);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Keeps everybody else out. Throws <see cref="StoreUnavailableException"/>.</summary>
    internal static StoreLock Lock(string directory)
    {
        try
        {
            StoreFiles.CreateDirectory(directory);
            return StoreLock.TryAcquire(directory) ?? throw new StoreUnavailableException(StoreLock.InUse(directory, StoreLock.Read(directory)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The data directory {directory} cannot be written: {e.Message}", e);
        }
    }

    private static (SqliteStoreConnection Connection, IReadOnlyList<SchemaMigration> Steps) OpenDatabase(
        string directory, SqliteStoreOptions options, TimeProvider time, IReadOnlyList<SchemaMigration> migrations)
    {
        var path = StoreFiles.DatabasePath(directory);
        SqliteStoreConnection? connection = null;
        try
        {
            StoreInspection.Check(path, options, migrations.Count == 0 ? 0 : migrations[^1].Number);
            StoreFiles.Create(path, FileMode.OpenOrCreate).Dispose(); // For its mode; SQLite gives its other files the same.
            connection = SqliteStoreConnection.OpenLane(path, options);
            connection.Execute($"PRAGMA application_id = {StoreInspection.ApplicationId}");
            return (connection, SchemaMigrations.Apply(connection, migrations, time));
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            throw new StoreUnavailableException(
                StoreErrors.Translate(e, path) is JournalUnavailableException known ? known.Message : $"{path} cannot be opened: {e.Message}", e);
        }
    }
}
