using System.Collections.Concurrent;
using Npgsql;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Journal.Postgres;

/// <summary>A few connections that only read, each read a transaction that sees one state.</summary>
internal sealed class PostgresReaders(NpgsqlDataSource source, string name, PostgresStoreOptions options) : IAsyncDisposable
{
    private readonly ConcurrentStack<PostgresConnection> _idle = new();
    private readonly SemaphoreSlim _slots = new(options.Readers);
    private volatile bool _closed;

    /// <summary>A connection that was open from before may have ended with its server: once more with a new one.</summary>
    public static bool IsOldConnection(Exception e, int tries) => tries == 1 && e switch
    {
        PostgresException known => known.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrors.IdleInTransaction,
        _ => e is NpgsqlException,
    };

    public async ValueTask<T> ReadAsync<T>(Func<IStoreConnection, T> work, CancellationToken ct)
    {
        await _slots.WaitAsync(ct);
        try
        {
            return Read(work, ct);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Waits for the reads that run, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        for (var i = 0; i < options.Readers; i++)
        {
            await _slots.WaitAsync();
        }

        while (_idle.TryPop(out var connection))
        {
            connection.Dispose();
        }

        _slots.Release(options.Readers);
    }

    private T Read<T>(Func<IStoreConnection, T> work, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            if (_closed)
            {
                throw new JournalUnavailableException($"{name} is closed.");
            }

            PostgresConnection? connection = null;
            try
            {
                connection = _idle.TryPop(out var idle) ? idle : PostgresConnection.Open(source, options);
                connection.Begin(write: false);
                var result = work(connection);
                connection.Commit();
                _idle.Push(connection);
                return result;
            }
            catch (Exception e)
            {
                connection?.Dispose(); // Errors are rare and a new connection is cheap; an old one may be in any state.
                ct.ThrowIfCancellationRequested();
                if (PostgresErrors.MayTryAgain(e) && tries < 3 || IsOldConnection(e, tries))
                {
                    while (_idle.TryPop(out var old))
                    {
                        old.Dispose(); // They ended with it.
                    }

                    continue;
                }

                throw PostgresErrors.Translate(e, name);
            }
        }
    }
}
