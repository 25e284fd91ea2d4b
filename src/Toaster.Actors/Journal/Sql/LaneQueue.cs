namespace Toaster.Actors.Journal.Sql;

/// <summary>What waits for the write lane: two queues of work for its turns, and what is done between turns; each first come, first served.</summary>
internal sealed class LaneQueue
{
    private readonly Queue<WorkItem> _appends = new();
    private readonly Queue<WorkItem> _projections = new();
    private readonly Queue<WorkItem> _between = new();
    private bool _closed;

    /// <summary>False when the lane no longer takes work.</summary>
    public bool TryAdd(WritePriority priority, WorkItem item) => TryAdd(priority == WritePriority.Append ? _appends : _projections, item);

    /// <summary>As <see cref="TryAdd(WritePriority, WorkItem)"/>, for work outside every transaction.</summary>
    public bool TryAddBetween(WorkItem item) => TryAdd(_between, item);

    /// <summary>Blocks until something waits. False when closed and empty.</summary>
    public bool Wait()
    {
        lock (_appends)
        {
            while (_appends.Count + _projections.Count + _between.Count == 0)
            {
                if (_closed)
                {
                    return false;
                }

                Monitor.Wait(_appends);
            }

            return true;
        }
    }

    /// <summary>The next item whose caller still waits; null when there is none.</summary>
    public WorkItem? Take(WritePriority first)
    {
        lock (_appends)
        {
            var (one, other) = first == WritePriority.Append ? (_appends, _projections) : (_projections, _appends);
            while (one.TryDequeue(out var item) || other.TryDequeue(out item))
            {
                if (item.TryTake())
                {
                    return item;
                }
            }

            return null;
        }
    }

    /// <summary>True: there is work for a turn.</summary>
    public bool HasWork()
    {
        lock (_appends)
        {
            return _appends.Count + _projections.Count > 0;
        }
    }

    /// <summary>The next item that wants to run between turns; null when there is none.</summary>
    public WorkItem? TakeBetween()
    {
        lock (_appends)
        {
            while (_between.TryDequeue(out var item))
            {
                if (item.TryTake())
                {
                    return item;
                }
            }

            return null;
        }
    }

    /// <summary>Takes no more; what waits is still done.</summary>
    public void Close()
    {
        lock (_appends)
        {
            _closed = true;
            Monitor.PulseAll(_appends);
        }
    }

    private bool TryAdd(Queue<WorkItem> queue, WorkItem item)
    {
        lock (_appends)
        {
            if (_closed)
            {
                return false;
            }

            queue.Enqueue(item);
            Monitor.Pulse(_appends);
            return true;
        }
    }
}
