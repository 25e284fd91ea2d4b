using Microsoft.Data.Sqlite;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Journal.Sqlite;

/// <summary>
/// The one thread and the one connection that write. A turn is one transaction: begin, work items each in a savepoint,
/// commit, and only then the acknowledgements.
/// </summary>
internal sealed class WriteLane
{
    /// <summary>Every so many turns projections go before appends, so neither starves.</summary>
    public const int ProjectionsFirstEvery = 4;

    private readonly LaneQueue _queue = new();
    private readonly List<WorkItem> _done = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _path;
    private readonly SqliteStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly WalKeeper _wal;
    private SqliteStoreConnection? _connection;
    private long _turns;

    public WriteLane(SqliteStoreConnection connection, string path, SqliteStoreOptions options, TimeProvider time)
    {
        _connection = connection;
        _path = path;
        _options = options;
        _time = time;
        _wal = new WalKeeper(path, options);
        new Thread(Loop) { IsBackground = true, Name = "store-writer" }.Start();
    }

    /// <summary>Completes when the item's turn is committed.</summary>
    public Task<T> Enqueue<T>(WritePriority priority, Func<IStoreConnection, T> work, CancellationToken ct)
    {
        var item = new WorkItem<T>(work, ct);
        if (!_queue.TryAdd(priority, item) && item.TryTake())
        {
            item.Fail(new JournalUnavailableException($"{_path} is closed."));
        }

        return item.Completion;
    }

    /// <summary>
    /// Runs on the lane's thread and connection between two turns, outside every transaction, and must be as short as a turn.
    /// For what SQLite does only there: a step of a backup.
    /// </summary>
    public Task<T> EnqueueBetween<T>(Func<SqliteStoreConnection, T> work, CancellationToken ct)
    {
        var item = new WorkItem<T>(connection => work((SqliteStoreConnection)connection), ct);
        if (!_queue.TryAddBetween(item) && item.TryTake())
        {
            item.Fail(new JournalUnavailableException($"{_path} is closed."));
        }

        return item.Completion;
    }

    /// <summary>Does what waits, then ends. The connection stays open for the owner's last words.</summary>
    public async Task<SqliteStoreConnection?> CloseAsync()
    {
        _queue.Close();
        await _ended.Task;
        return _connection;
    }

    private void Loop()
    {
        while (_queue.Wait())
        {
            if (_queue.HasWork())
            {
                Turn();
            }

            if (_queue.TakeBetween() is { } item)
            {
                RunBetween(item);
            }
        }

        _ended.SetResult();
    }

    private void Turn()
    {
        _done.Clear();
        var begun = false;
        try
        {
            _connection ??= SqliteStoreConnection.OpenLane(_path, _options);
            var transaction = _connection.BeginTransaction(deferred: false);
            begun = true;
            RunItems(_connection);
            using var span = HoldsAppends() ? ToasterActivity.Start("append") : null;
            transaction.Commit();
        }
        catch (Exception e)
        {
            GiveUp(e, begun);
            return;
        }

        foreach (var item in _done)
        {
            item.Acknowledge();
        }

        KeepWalShort(_connection);
    }

    private void RunBetween(WorkItem item)
    {
        try
        {
            _connection ??= SqliteStoreConnection.OpenLane(_path, _options);
            item.Run(_connection);
        }
        catch (Exception e)
        {
            item.Fail(StoreErrors.Translate(e, _path));
            return;
        }

        item.Acknowledge();
    }

    private void RunItems(SqliteStoreConnection connection)
    {
        var first = ++_turns % ProjectionsFirstEvery == 0 ? WritePriority.Projection : WritePriority.Append;
        var started = _time.GetTimestamp();
        while (_queue.Take(first) is { } item)
        {
            RunItem(connection, item);
            if (_time.GetElapsedTime(started) >= _options.TurnBudget)
            {
                break;
            }
        }
    }

    private void RunItem(SqliteStoreConnection connection, WorkItem item)
    {
        _done.Add(item);
        connection.Prepared("SAVEPOINT item").Execute();
        try
        {
            item.Run(connection);
        }
        catch (Exception e)
        {
            _done.RemoveAt(_done.Count - 1);
            item.Fail(StoreErrors.Translate(e, _path));
            if (!connection.InTransaction)
            {
                throw; // SQLite has rolled back the whole turn: the neighbours' work is gone too.
            }

            connection.Prepared("ROLLBACK TO item").Execute();
        }

        connection.Prepared("RELEASE item").Execute();
    }

    private bool HoldsAppends() => _done.Exists(item => item is WorkItem<IReadOnlyList<AppendResult>>);

    /// <summary>Nothing is known of this turn. The next one starts with a fresh connection.</summary>
    private void GiveUp(Exception reason, bool begun)
    {
        Discard();
        while (!begun && _queue.Take(WritePriority.Append) is { } waiting)
        {
            _done.Add(waiting); // Trying again for each of them would only keep them waiting.
        }

        var unavailable = StoreErrors.Translate(reason, _path) as JournalUnavailableException
            ?? new JournalUnavailableException($"{_path} could not be written: {reason.Message}", reason);
        foreach (var item in _done)
        {
            item.Fail(unavailable);
        }
    }

    private void KeepWalShort(SqliteStoreConnection connection)
    {
        try
        {
            _wal.AfterTurn(connection);
        }
        catch (SqliteException)
        {
            Discard(); // What is committed is safe in the log; if the disk is at fault, the next turn says so.
        }
    }

    private void Discard()
    {
        try
        {
            _connection?.Dispose();
        }
        catch (SqliteException)
        {
            // It is thrown away because it no longer works.
        }

        _connection = null;
    }
}
