namespace Toaster.Web.Live;

/// <summary>
/// One topic for all who read it: its state is made once, a few times a second at most, and kept as frames. Readers hold a place
/// in the frames and nothing else, so one that is slow costs nothing: when its place is gone it gets the whole state.
/// </summary>
/// <param name="lane">Held while a state is made: all topics together take no more than one core from whoever records.</param>
internal sealed partial class LiveTopic(TopicName name, ITopicContent content, SemaphoreSlim lane, TimeProvider time, ILogger log, CancellationToken stopping)
{
    private const int MostFrames = 16;

    // States that may follow each other quickly.
    private const int Burst = 4;

    // So many readers that a state costs much more to hand out than to make.
    private const int Crowd = 50;

    // So many readers are woken at once; the next ones a little later, so that a thousand of them do not stand before a batch of events.
    private const int WokenAtOnce = 32;
    private static readonly TimeSpan WakeAgain = TimeSpan.FromMilliseconds(4);

    private readonly Lock _lock = new();
    private readonly Queue<LiveFrame> _frames = new();
    private readonly HashSet<LiveReader> _readers = [];
    private readonly Queue<long> _made = new(); // When the last states were.
    private readonly long _first = Random.Shared.NextInt64(1, 1L << 48); // Ids of another life of this topic are never taken for its own.
    private TopicState? _state;
    private LiveFrame? _whole;
    private long _seq;
    private ITimer? _again, _tables;
    private bool _moved = true, _tablesMoved = true, _isRunning, _waits;

    public TopicName Name => name;

    /// <summary>When its last reader left; null while there is one.</summary>
    public long? IdleSince { get; private set; }

    /// <summary>The state may have changed. When only its tables have moved, it waits a moment for something newer to come along with.</summary>
    public void Move(bool tables)
    {
        lock (_lock)
        {
            (_moved, _tablesMoved) = (_moved | !tables, _tablesMoved | tables);
            StartIfWanted();
            WaitForTables();
        }
    }

    private void MoveAll()
    {
        lock (_lock)
        {
            (_moved, _tablesMoved, _waits) = (true, true, false);
            StartIfWanted();
        }
    }

    public void Add(LiveReader reader)
    {
        lock (_lock)
        {
            _readers.Add(reader);
            IdleSince = null;
            StartIfWanted();
        }
    }

    public void Remove(LiveReader reader)
    {
        lock (_lock)
        {
            _readers.Remove(reader);
            if (_readers.Count == 0)
            {
                IdleSince = time.GetTimestamp();
                _again?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                (_moved, _tablesMoved) = (true, true); // Who comes next gets a state of then.
            }
        }
    }

    /// <summary>The frames after a place: the whole state for one that is not, or no longer, among them. Empty: wait.</summary>
    public IReadOnlyList<LiveFrame> After(long? place)
    {
        lock (_lock)
        {
            if (_state is null || place == _first + _seq)
            {
                return [];
            }

            if (place is { } known && known >= _first && known < _first + _seq && _frames.TryPeek(out var oldest) && known >= oldest.Seq - 1)
            {
                return [.. _frames.Where(frame => frame.Seq > known)];
            }

            if (_whole?.Seq != _first + _seq)
            {
                _whole = LiveFrame.Of(_first + _seq, _state.HasEnded ? "end" : "state", _state.Encode(null), _state.HasEnded);
            }

            return [_whole];
        }
    }

    /// <summary>True when a place is one of this topic, but too far back: the reader was slow, or away for long.</summary>
    public bool IsGap(long? place)
    {
        lock (_lock)
        {
            return place is { } known && (known < _first || known > _first + _seq || (_frames.TryPeek(out var oldest) && known < oldest.Seq - 1));
        }
    }

    [LoggerMessage(8101, LogLevel.Warning, "The state of {Topic} could not be made")]
    private static partial void NotMade(ILogger logger, string topic, Exception error);
}
