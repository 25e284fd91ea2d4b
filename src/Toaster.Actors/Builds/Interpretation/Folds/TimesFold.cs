namespace Toaster.Actors.Builds.Interpretation;

/// <summary>
/// When the build began and ended: earliest and latest time that log records, worker events and heartbeats name. Heartbeats
/// count from the first event that is none up to the last command event: an idle server goes on beating.
/// </summary>
internal sealed class TimesFold
{
    private bool _sawOther;
    private bool _sawCommand;
    private long? _waitingFirst;
    private long? _waitingLast;

    public long? First { get; private set; }

    public long? Last { get; private set; }

    /// <summary>The nearest time named so far: for events that name none.</summary>
    public long? Nearest { get; private set; }

    public void Carry(StateStream s)
    {
        (_sawOther, _sawCommand) = (s.Flag(_sawOther), s.Flag(_sawCommand));
        (_waitingFirst, _waitingLast) = (s.LongOrNull(_waitingFirst), s.LongOrNull(_waitingLast));
        (First, Last, Nearest) = (s.LongOrNull(First), s.LongOrNull(Last), s.LongOrNull(Nearest));
    }

    public void ApplyOther() => _sawOther = true;

    /// <summary>A log record or a worker event.</summary>
    public void Apply(long time)
    {
        Nearest = time;
        (First, Last) = Widen(First, Last, time);
    }

    public void ApplyHeartbeat(long time)
    {
        Nearest = time;
        if (!_sawOther)
        {
            return;
        }

        if (_sawCommand)
        {
            (_waitingFirst, _waitingLast) = Widen(_waitingFirst, _waitingLast, time);
        }
        else
        {
            (First, Last) = Widen(First, Last, time);
        }
    }

    public void ApplyCommand()
    {
        if (_waitingFirst is { } first && _waitingLast is { } last)
        {
            (First, Last) = Widen(First, Last, first);
            (First, Last) = Widen(First, Last, last);
            (_waitingFirst, _waitingLast) = (null, null);
        }

        _sawCommand = true;
    }

    private static (long? First, long? Last) Widen(long? first, long? last, long time) =>
        (first is { } f && f <= time ? f : time, last is { } l && l >= time ? l : time);
}
