using Microsoft.Data.Sqlite;
using SQLitePCL;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Journal.Sqlite;

/// <summary>
/// A few connections that can only read. A read is one short transaction: it sees one state of the store, and it is stopped
/// when it lasts too long, because the write-ahead log cannot be cut while it runs.
/// </summary>
internal sealed class SqliteReaders(string path, SqliteStoreOptions options, TimeProvider time) : Readers<SqliteReaders.Reader>(path, options.Readers)
{
    protected override T Read<T>(Func<IStoreConnection, T> work, CancellationToken ct)
    {
        Reader? reader = null;
        try
        {
            reader = Idle.TryPop(out var idle) ? idle : new Reader(Name, options, time);
            var result = reader.Run(work, ct);
            Idle.Push(reader);
            return result;
        }
        catch (Exception e)
        {
            reader?.Dispose();
            ct.ThrowIfCancellationRequested();
            if (e is SqliteException { SqliteErrorCode: raw.SQLITE_INTERRUPT })
            {
                throw new JournalUnavailableException($"A read of {Name} took longer than {options.ReadTimeout.TotalSeconds:0.#} s and was stopped.", e);
            }

            throw StoreErrors.Translate(e, Name);
        }
    }

    /// <summary>A connection that watches its own clock: SQLite asks it every few thousand steps whether to go on.</summary>
    internal sealed class Reader : IDisposable
    {
        private const int StepsBetweenLooks = 10_000;
        private readonly SqliteStoreConnection _connection;
        private readonly TimeSpan _limit;
        private readonly TimeProvider _time;
        private long _started;
        private CancellationToken _ct;

        public Reader(string path, SqliteStoreOptions options, TimeProvider time)
        {
            _connection = SqliteStoreConnection.OpenReader(path, options);
            _limit = options.ReadTimeout;
            _time = time;
            raw.sqlite3_progress_handler(_connection.Handle, StepsBetweenLooks, _ => MustStop() ? 1 : 0, null);
        }

        public T Run<T>(Func<IStoreConnection, T> work, CancellationToken ct)
        {
            _started = _time.GetTimestamp();
            _ct = ct;
            _connection.Prepared("BEGIN").Execute();
            var result = work(_connection);
            _connection.Prepared("COMMIT").Execute();
            return result;
        }

        public void Dispose() => _connection.Dispose();

        private bool MustStop() => _ct.IsCancellationRequested || _time.GetElapsedTime(_started) > _limit;
    }
}
