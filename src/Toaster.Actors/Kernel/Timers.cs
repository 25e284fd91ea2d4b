namespace Toaster.Actors.Kernel;

/// <summary>
/// The timers of one actor instance, by key. Nothing arrives from a timer after it was cancelled, replaced, or its instance ended.
/// </summary>
/// <remarks>To be used only while the actor handles something. A timer's message is handled ahead of those waiting.</remarks>
public sealed class Timers<TMessage>
{
    private readonly ActorRef<TMessage> _owner;
    private readonly Actor<TMessage> _instance;
    private readonly TimeProvider _time;
    private readonly Dictionary<object, Entry> _active = [];

    internal Timers(ActorRef<TMessage> owner, Actor<TMessage> instance, TimeProvider time)
        => (_owner, _instance, _time) = (owner, instance, time);

    /// <summary>Delivers the message once. Replaces the timer of the same key.</summary>
    public void StartSingle(object key, TMessage message, TimeSpan delay)
        => Start(key, message, delay, Timeout.InfiniteTimeSpan);

    /// <summary>
    /// Delivers the message again and again, first after one interval. An actor that is behind gets it once, not once per
    /// interval missed. Replaces the timer of the same key.
    /// </summary>
    public void StartPeriodic(object key, TMessage message, TimeSpan interval) => Start(key, message, interval, interval);

    /// <summary>Whether a timer of this key will still deliver.</summary>
    public bool IsActive(object key) => _active.ContainsKey(key);

    /// <summary>Ends a timer; harmless when there is none.</summary>
    public void Cancel(object key)
    {
        if (_active.Remove(key, out var entry))
        {
            entry.Timer.Dispose();
        }
    }

    /// <summary>Ends all timers.</summary>
    public void CancelAll()
    {
        foreach (var entry in _active.Values)
        {
            entry.Timer.Dispose();
        }

        _active.Clear();
    }

    private void Start(object key, TMessage message, TimeSpan delay, TimeSpan interval)
    {
        Cancel(key);
        _active.Add(key, new(this, key, message, delay, interval));
    }

    private sealed class Entry
    {
        private readonly Timers<TMessage> _timers;
        private readonly object _key;
        private readonly TMessage _message;
        private readonly bool _isSingle;
        private int _pending;

        public Entry(Timers<TMessage> timers, object key, TMessage message, TimeSpan delay, TimeSpan interval)
        {
            (_timers, _key, _message, _isSingle) = (timers, key, message, interval == Timeout.InfiniteTimeSpan);
            Timer = timers._time.CreateTimer(static entry => ((Entry)entry!).Elapsed(), this, delay, interval);
        }

        public ITimer Timer { get; }

        public bool TryTake(Actor<TMessage> instance, out TMessage message)
        {
            message = _message;
            Volatile.Write(ref _pending, 0);
            var isWanted = ReferenceEquals(instance, _timers._instance)
                && _timers._active.TryGetValue(_key, out var current) && current == this;
            if (isWanted && _isSingle)
            {
                _timers.Cancel(_key);
            }

            return isWanted;
        }

        private void Elapsed()
        {
            if (Interlocked.Exchange(ref _pending, 1) == 0)
            {
                _timers._owner.Send(new ElapsedSignal(this));
            }
        }
    }

    private sealed class ElapsedSignal(Entry entry) : OwnMessageSignal<TMessage>
    {
        public override bool TryTake(Actor<TMessage> instance, out TMessage message)
            => entry.TryTake(instance, out message);
    }
}

/// <summary>
/// Notices that nothing came from outside for a while. Messages only leave a time stamp; the one timer is set anew when it
/// fires too early.
/// </summary>
internal sealed class IdleTimer : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _idle;
    private readonly Func<ValueTask> _onIdle;
    private readonly ITimer _timer;
    private long _touchedAt;

    public IdleTimer(ActorRef owner, TimeProvider time, TimeSpan idle, Func<ValueTask> onIdle)
    {
        (_time, _idle, _onIdle, _touchedAt) = (time, idle, onIdle, time.GetTimestamp());
        _timer = time.CreateTimer(_ => owner.Send(new IdleSignal()), null, idle, Timeout.InfiniteTimeSpan);
    }

    public void Touch() => _touchedAt = _time.GetTimestamp();

    /// <summary>Whether it is true: nothing came, and nothing waits. Sets the timer anew in any case.</summary>
    public bool IsDue(bool nothingWaits)
    {
        var left = _idle - _time.GetElapsedTime(_touchedAt);
        var isDue = left <= TimeSpan.Zero && nothingWaits;
        if (isDue)
        {
            Touch();
        }

        _timer.Change(left > TimeSpan.Zero ? left : _idle, Timeout.InfiniteTimeSpan);
        return isDue;
    }

    public ValueTask OnIdle() => _onIdle();

    public void Dispose() => _timer.Dispose();
}
