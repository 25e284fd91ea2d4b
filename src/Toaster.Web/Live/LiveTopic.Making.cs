namespace Toaster.Web.Live;

/// <content>Making states, when something has moved and somebody reads, and never too often.</content>
internal sealed partial class LiveTopic
{
    private void StartIfWanted()
    {
        if (!_isRunning && _moved && _readers.Count > 0 && !stopping.IsCancellationRequested)
        {
            _isRunning = true;
            _ = Task.Run(RunAsync, CancellationToken.None);
        }
    }

    private async Task RunAsync()
    {
        while (TakeMove() is { } tablesMoved)
        {
            try
            {
                await MakeAsync(tablesMoved);
                await WakeAllAsync();
                await RestAsync();
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // Whoever reads is told by the hub.
            }
            catch (Exception e)
            {
                NotMade(log, name.ToString(), e);
                await Task.Delay(TimeSpan.FromSeconds(1), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private bool? TakeMove()
    {
        lock (_lock)
        {
            if (!_moved || _readers.Count == 0 || stopping.IsCancellationRequested)
            {
                _isRunning = false;
                WaitForTables();
                return null;
            }

            var tables = _tablesMoved;
            (_moved, _tablesMoved) = (false, false);
            return tables;
        }
    }

    private void WaitForTables()
    {
        if (_tablesMoved && !_isRunning && !_waits && _readers.Count > 0)
        {
            _waits = true;
            _tables ??= time.CreateTimer(static topic => ((LiveTopic)topic!).MoveAll(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _tables.Change(content.Pause, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Some states may follow each other quickly, so that what comes seldom is shown at once; but never more in a time than the pause allows.</summary>
    private async Task RestAsync()
    {
        _made.Enqueue(time.GetTimestamp());
        var pause = content.LeastPause + ((content.Pause - content.LeastPause) * Math.Min(1, (double)ReaderCount / Crowd));
        var rest = pause / Burst;
        if (_made.Count >= Burst)
        {
            var over = (pause * Burst) - time.GetElapsedTime(_made.Dequeue());
            rest = over > rest ? over : rest;
        }

        await Task.Delay(rest, time, stopping);
    }

    private int ReaderCount
    {
        get
        {
            lock (_lock)
            {
                return _readers.Count;
            }
        }
    }

    private async Task MakeAsync(bool tablesMoved)
    {
        await lane.WaitAsync(stopping);
        TopicState? next;
        try
        {
            next = await content.MakeAsync(tablesMoved, stopping);
        }
        finally
        {
            lane.Release();
        }

        Again(next);
        lock (_lock)
        {
            next ??= new(new Dictionary<string, string>(), HasEnded: true);
            var json = next.Encode(_state);
            if (json is null && next.HasEnded == _state?.HasEnded)
            {
                return;
            }

            _state = next;
            _frames.Enqueue(LiveFrame.Of(_first + ++_seq, next.HasEnded ? "end" : "change", json ?? "{}"u8.ToArray(), next.HasEnded));
            while (_frames.Count > MostFrames)
            {
                _frames.Dequeue();
            }
        }
    }

    private void Again(TopicState? state)
    {
        var after = state is { HasEnded: false, Again: { } again } ? again : Timeout.InfiniteTimeSpan;
        _again ??= time.CreateTimer(static topic => ((LiveTopic)topic!).MoveAll(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _again.Change(after, Timeout.InfiniteTimeSpan);
    }

    private async Task WakeAllAsync()
    {
        LiveReader[] readers;
        lock (_lock)
        {
            readers = [.. _readers];
        }

        for (var i = 0; i < readers.Length; i++)
        {
            readers[i].Wake();
            if (i % WokenAtOnce == WokenAtOnce - 1 && i < readers.Length - 1)
            {
                await Task.Delay(WakeAgain, time, stopping);
            }
        }
    }
}
