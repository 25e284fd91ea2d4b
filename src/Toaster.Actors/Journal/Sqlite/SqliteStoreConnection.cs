using Microsoft.Data.Sqlite;
using SQLitePCL;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Journal.Sqlite;

/// <summary>A connection with the store's settings and its prepared statements. Used by one thread at a time.</summary>
internal sealed class SqliteStoreConnection : SqliteConnection, IStoreConnection
{
    private readonly Dictionary<string, SqliteStatement> _statements = [];
    private IDisposable? _first;

    private SqliteStoreConnection(string path, SqliteOpenMode mode, SqliteStoreOptions options)
        : base(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = Math.Max(1, (int)options.BusyTimeout.TotalSeconds),
        }.ToString())
    {
    }

    /// <summary>True inside BEGIN ... COMMIT; some errors (disk full) end a transaction by themselves.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    /// <summary>The connection that writes and checkpoints. There is one.</summary>
    public static SqliteStoreConnection OpenLane(string path, SqliteStoreOptions options) => Open(path, SqliteOpenMode.ReadWrite, options, $"""
        PRAGMA page_size = {options.PageSize};
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA wal_autocheckpoint = {options.CheckpointPages};
        PRAGMA journal_size_limit = {options.WalLimit};
        {Common(options, options.LaneCacheKiB)}
        """);

    /// <summary>A connection that can only read, and never checkpoints: only one connection may.</summary>
    public static SqliteStoreConnection OpenReader(string path, SqliteStoreOptions options) => Open(path, SqliteOpenMode.ReadWrite, options, $"""
        PRAGMA query_only = 1;
        PRAGMA wal_autocheckpoint = 0;
        {Common(options, options.ReaderCacheKiB)}
        """);

    /// <summary>Looks at a file that nobody can be writing; committed changes may stand in its log alone.</summary>
    public static SqliteStoreConnection OpenToLook(string path, SqliteStoreOptions options)
        => new FileInfo(StoreFiles.WalPath(path)) is { Exists: true, Length: > 0 } ? OpenUntouched(path, options) : OpenImmutable(path, options);

    /// <summary>Looks at a file without changing a byte of it; SQLite makes an index of the log beside it.</summary>
    private static SqliteStoreConnection OpenUntouched(string path, SqliteStoreOptions options)
        => Open(path, SqliteOpenMode.ReadOnly, options, Common(options, options.ReaderCacheKiB));

    /// <summary>Looks at a file that nobody can be writing, without a lock, a log or any other file beside it.</summary>
    public static SqliteStoreConnection OpenImmutable(string path, SqliteStoreOptions options)
        => Open($"file:{Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal)}?immutable=1",
            SqliteOpenMode.ReadOnly, options, Common(options, options.ReaderCacheKiB));

    /// <summary>The statement for <paramref name="sql"/>, prepared once per connection.</summary>
    public Statement Prepared(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements[sql] = statement = new SqliteStatement(Handle!, SqliteWords.Expand(sql));
        }

        return statement;
    }

    /// <summary>A copy that is being made of the database: it must end before the connection does.</summary>
    public void DisposeFirst(IDisposable copy) => _first = copy;

    public void Execute(string sql)
    {
        using var command = CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public T Scalar<T>(string sql)
    {
        using var command = CreateCommand();
        command.CommandText = sql;
        return (T)Convert.ChangeType(command.ExecuteScalar() ?? default(T)!, typeof(T));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _first?.Dispose();
            _first = null;
            if (Transaction is not null && !InTransaction)
            {
                // SQLite has ended the transaction by itself (disk full); the object that stands for it does not know,
                // will roll back, fail, and leave the file open. So there must be something to roll back.
                Prepared("BEGIN").Execute();
            }

            foreach (var statement in _statements.Values)
            {
                statement.Dispose();
            }

            _statements.Clear();
        }

        base.Dispose(disposing);
    }

    private static SqliteStoreConnection Open(string path, SqliteOpenMode mode, SqliteStoreOptions options, string pragmas)
    {
        var connection = new SqliteStoreConnection(path, mode, options);
        try
        {
            connection.Open();
            connection.Execute(pragmas);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // No memory mapping: an I/O error in a mapped page is a signal that ends the process.
    // Foreign keys off: the bundled library is built with them on, and nothing here uses them.
    private static string Common(SqliteStoreOptions options, int cacheKiB) => $"""
        PRAGMA busy_timeout = {(long)options.BusyTimeout.TotalMilliseconds};
        PRAGMA cache_size = -{cacheKiB};
        PRAGMA mmap_size = 0;
        PRAGMA temp_store = MEMORY;
        PRAGMA foreign_keys = 0;
        """;
}
