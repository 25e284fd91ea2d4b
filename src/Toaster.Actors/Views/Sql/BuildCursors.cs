namespace Toaster.Actors.Views.Sql;

/// <summary>Tells those who wait in this process that a build's rows have moved. Shared by tables and views.</summary>
public sealed class BuildCursors
{
    private readonly Lock _lock = new();
    private readonly Dictionary<BuildId, List<Watch>> _watches = [];

    /// <summary>The rows of a build were committed.</summary>
    public void Moved(BuildId id)
    {
        lock (_lock)
        {
            foreach (var watch in _watches.GetValueOrDefault(id) ?? [])
            {
                watch.Signal();
            }
        }
    }

    /// <summary>Hears of every move until it is disposed.</summary>
    internal Watch Begin(BuildId id)
    {
        var watch = new Watch(this, id);
        lock (_lock)
        {
            if (!_watches.TryGetValue(id, out var watches))
            {
                _watches[id] = watches = [];
            }

            watches.Add(watch);
        }

        return watch;
    }

    private void End(BuildId id, Watch watch)
    {
        lock (_lock)
        {
            if (_watches.TryGetValue(id, out var watches) && watches.Remove(watch) && watches.Count == 0)
            {
                _watches.Remove(id);
            }
        }
    }

    internal sealed class Watch(BuildCursors cursors, BuildId id) : IDisposable
    {
        private volatile TaskCompletionSource _move = New();

        /// <summary>Completes at the next move. To be taken before the cursor is read.</summary>
        public Task NextMove => _move.Task;

        public void Signal()
        {
            var move = _move;
            _move = New();
            move.TrySetResult();
        }

        public void Dispose() => cursors.End(id, this);

        // Whoever waits goes on elsewhere: the lock is held here.
        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
