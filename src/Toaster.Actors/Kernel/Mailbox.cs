using System.Collections.Concurrent;

namespace Toaster.Actors.Kernel;

/// <summary>
/// One message at a time: a queue, and a flag that says whether a turn is due or running. A turn that awaits keeps the flag,
/// so nothing else enters; afterwards the rest waits for a turn of its own, on a thread of the dispatcher.
/// </summary>
internal abstract class Mailbox<TMessage>(int bound, IDispatcher dispatcher) : ActorRef<TMessage>, IThreadPoolWorkItem
{
    private const int MessagesPerTurn = 64;
    private const int Idle = 0;
    private const int Scheduled = 1;
    private const int Closed = 2;

    private readonly ConcurrentQueue<TMessage> _messages = new();
    private Signal? _newestSignal;
    private Signal? _oldestSignal; // In order; only the turn touches it.
    private int _status;
    private int _count; // Only kept when there is a bound.

    protected IDispatcher Dispatcher => dispatcher;

    protected bool IsEmpty => _messages.IsEmpty;

    /// <summary>Whether messages, and not only signals, are handled now.</summary>
    protected abstract bool IsReceiving { get; }

    /// <summary>Handles a message. Never throws.</summary>
    protected abstract ValueTask OnMessageAsync(TMessage message);

    /// <summary>Handles a signal. Never throws.</summary>
    protected abstract ValueTask OnSignalAsync(Signal signal);

    /// <summary>Gets rid of what came too late.</summary>
    protected abstract void Discard(ConcurrentQueue<TMessage> left);

    public sealed override bool TryTell(TMessage message)
    {
        if (bound > 0 && Interlocked.Increment(ref _count) > bound && Volatile.Read(ref _status) != Closed)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }

        _messages.Enqueue(message);
        Wake();
        return true;
    }

    /// <summary>Sends past the bound: what the kernel promised to deliver.</summary>
    internal sealed override void TellAlways(TMessage message)
    {
        if (bound > 0)
        {
            Interlocked.Increment(ref _count);
        }

        _messages.Enqueue(message);
        Wake();
    }

    /// <summary>True if a new turn was scheduled for it; false if one is due or running, or the mailbox is closed.</summary>
    internal sealed override bool Send(Signal signal)
    {
        do
        {
            signal.Next = Volatile.Read(ref _newestSignal);
        }
        while (Interlocked.CompareExchange(ref _newestSignal, signal, signal.Next) != signal.Next);

        return Wake();
    }

    void IThreadPoolWorkItem.Execute() => _ = TurnAsync();

    /// <summary>Ends the mailbox, within a turn. Whoever finds it closed discards what he has just put in.</summary>
    protected void Close()
    {
        Interlocked.Exchange(ref _status, Closed);
        DiscardAll();
        var taken = _oldestSignal;
        _oldestSignal = null;
        Dismiss(taken);
    }

    private bool Wake()
    {
        // Always the full fence of a compare-and-set: with a plain read first, a message put in while a turn ends could be missed.
        switch (Interlocked.CompareExchange(ref _status, Scheduled, Idle))
        {
            case Idle:
                dispatcher.Schedule(this);
                return true;
            case Closed:
                DiscardAll();
                return false;
            default:
                return false;
        }
    }

    private async Task TurnAsync()
    {
        for (var left = MessagesPerTurn; left > 0; left--)
        {
            ValueTask work;
            if (TakeSignal() is { } signal)
            {
                work = OnSignalAsync(signal);
            }
            else if (IsReceiving && TakeMessage(out var message))
            {
                work = OnMessageAsync(message);
            }
            else
            {
                break;
            }

            if (!work.IsCompletedSuccessfully)
            {
                await work;
                break; // We are wherever the awaited thing ended: the rest belongs on the dispatcher.
            }
        }

        EndTurn();
    }

    private void EndTurn()
    {
        var more = _oldestSignal is not null;
        if (Interlocked.CompareExchange(ref _status, Idle, Scheduled) == Scheduled
            && (more || Volatile.Read(ref _newestSignal) is not null || (IsReceiving && !_messages.IsEmpty)))
        {
            Wake();
        }
    }

    private bool TakeMessage(out TMessage message)
    {
        if (!_messages.TryDequeue(out message!))
        {
            return false;
        }

        if (bound > 0)
        {
            Interlocked.Decrement(ref _count);
        }

        return true;
    }

    private Signal? TakeSignal()
    {
        if (_oldestSignal is null)
        {
            if (Volatile.Read(ref _newestSignal) is null)
            {
                return null;
            }

            _oldestSignal = Reverse(Interlocked.Exchange(ref _newestSignal, null));
        }

        var signal = _oldestSignal!;
        (_oldestSignal, signal.Next) = (signal.Next, null);
        return signal;
    }

    private void DiscardAll()
    {
        Discard(_messages);
        Dismiss(Reverse(Interlocked.Exchange(ref _newestSignal, null)));
    }

    private static void Dismiss(Signal? signal)
    {
        for (Signal? next; signal is not null; signal = next)
        {
            next = signal.Next;
            signal.OnClosed();
        }
    }

    private static Signal? Reverse(Signal? newest)
    {
        Signal? oldest = null;
        while (newest is not null)
        {
            (newest.Next, oldest, newest) = (oldest, newest, newest.Next);
        }

        return oldest;
    }
}
