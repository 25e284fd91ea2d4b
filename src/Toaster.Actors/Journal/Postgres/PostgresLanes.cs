using Npgsql;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Journal.Postgres;

/// <summary>A few threads that write, each with a connection. A work item is a transaction of its own.</summary>
internal sealed class PostgresLanes
{
    private const int Tries = 5;
    private readonly LaneQueue _queue = new();
    private readonly List<Task> _ended = [];
    private readonly NpgsqlDataSource _source;
    private readonly string _name;
    private readonly PostgresStoreOptions _options;

    public PostgresLanes(NpgsqlDataSource source, string name, PostgresStoreOptions options)
    {
        _source = source;
        _name = name;
        _options = options;
        for (var i = 0; i < options.Writers; i++)
        {
            // One of them takes projections first, so that neither starves.
            var first = i == 0 && options.Writers > 1 ? WritePriority.Projection : WritePriority.Append;
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _ended.Add(ended.Task);
            new Thread(() => Loop(first, ended)) { IsBackground = true, Name = $"store-writer-{i + 1}" }.Start();
        }
    }

    /// <summary>Completes when the item's transaction is committed.</summary>
    public Task<T> Enqueue<T>(WritePriority priority, Func<IStoreConnection, T> work, CancellationToken ct)
    {
        var item = new WorkItem<T>(work, ct);
        if (!_queue.TryAdd(priority, item) && item.TryTake())
        {
            item.Fail(new JournalUnavailableException($"{_name} is closed."));
        }

        return item.Completion;
    }

    /// <summary>Does what waits, then ends.</summary>
    public Task CloseAsync()
    {
        _queue.Close();
        return Task.WhenAll(_ended);
    }

    private void Loop(WritePriority first, TaskCompletionSource ended)
    {
        PostgresConnection? connection = null;
        while (_queue.Wait())
        {
            if (_queue.Take(first) is { } item)
            {
                Write(ref connection, item);
            }
        }

        connection?.Dispose();
        ended.SetResult();
    }

    private void Write(ref PostgresConnection? connection, WorkItem item)
    {
        for (var tries = 1; ; tries++)
        {
            var isCommitting = false;
            try
            {
                if (connection is { IsOpen: false })
                {
                    Undo(ref connection);
                }

                connection ??= PostgresConnection.Open(_source, _options);
                connection.Begin(write: true);
                item.Run(connection);
                connection.Flush();
                using var span = item is WorkItem<IReadOnlyList<AppendResult>> ? ToasterActivity.Start("append") : null;
                isCommitting = true;
                connection.Commit();
            }
            catch (Exception e)
            {
                Undo(ref connection);
                if (!isCommitting && tries < Tries && (PostgresErrors.MayTryAgain(e) || PostgresReaders.IsOldConnection(e, tries)))
                {
                    continue;
                }

                item.Fail(PostgresErrors.Translate(e, _name));
                return;
            }

            item.Acknowledge();
            return;
        }
    }

    private static void Undo(ref PostgresConnection? connection)
    {
        var works = connection is { IsOpen: true };
        try
        {
            connection?.Rollback();
            works = works && connection!.IsOpen;
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or IOException)
        {
            works = false;
        }

        if (!works)
        {
            connection?.Dispose(); // The next item opens another one.
            connection = null;
        }
    }
}
