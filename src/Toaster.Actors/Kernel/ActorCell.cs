using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Toaster.Actors.Kernel;

/// <summary>
/// The life of one actor: reference, mailbox and context in one object, so that an idle actor is cheap. The instance of the
/// author's class comes and goes. README.md has the states.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A token source without timer and wait handle holds nothing to dispose of.")]
internal sealed partial class ActorCell<TMessage>(ActorSystem system, ActorRef? parent, string name, Props<TMessage> props)
    : Mailbox<TMessage>(props.MailboxBound, system.Dispatcher)
{
    private enum Phase { Starting, Running, Failed, Restarting, Waiting, Stopping, Stopped }

    private Phase _phase;
    private Actor<TMessage>? _actor;
    private CancellationTokenSource _stop = new();
    private volatile bool _stopRequested;
    private bool _failed; // Ended by supervision, not by wish.
    private bool _isCounted;
    private int _restarts;
    private long _startedAt;
    private ChildSet? _children;
    private List<WatchSignal>? _watchers;
    private HashSet<ActorRef>? _watched;
    private Timers<TMessage>? _timers;
    private IdleTimer? _idle;
    private ITimer? _backoff;

    internal override ActorSystem System => system;

    internal override ActorRef? ParentRef => parent;

    protected override bool IsReceiving => _phase == Phase.Running;

    private ChildSet Children
        => Volatile.Read(ref _children) ?? Interlocked.CompareExchange(ref _children, new(), null) ?? _children;

    // ---- turns ----

    protected override ValueTask OnMessageAsync(TMessage message)
        => _idle is null ? HandleAsync(message) : HandleAndTouchAsync(message);

    private async ValueTask HandleAndTouchAsync(TMessage message)
    {
        await HandleAsync(message);
        _idle?.Touch();
    }

    private ValueTask HandleAsync(TMessage message) => KernelMeter.Handling.Enabled ? TimeAsync(message) : HandleNowAsync(message);

    private async ValueTask TimeAsync(TMessage message)
    {
        var (actor, started) = (_actor, Time.GetTimestamp());
        await HandleNowAsync(message);
        KernelMeter.Handling.Record(Time.GetElapsedTime(started).TotalSeconds, KernelMeter.Of(actor));
    }

    private ValueTask HandleNowAsync(TMessage message)
    {
        try
        {
            var work = _actor!.AroundReceiveAsync(message, _stop.Token);
            if (!work.IsCompletedSuccessfully)
            {
                return FinishAsync(work);
            }
        }
        catch (Exception error)
        {
            OnError(error);
        }

        return default;
    }

    private async ValueTask FinishAsync(ValueTask work)
    {
        try
        {
            await work;
        }
        catch (Exception error)
        {
            OnError(error);
        }
    }

    protected override ValueTask OnSignalAsync(Signal signal)
    {
        if (_phase == Phase.Stopped)
        {
            signal.OnClosed();
            return default;
        }

        switch (signal)
        {
            case OwnMessageSignal<TMessage> own:
                return _phase == Phase.Running && own.TryTake(_actor!, out var message) ? HandleAsync(message) : default;
            case IdleSignal:
                return _phase == Phase.Running && _idle?.IsDue(IsEmpty) == true ? _idle.OnIdle() : default;
            case StartSignal:
            case BackoffOverSignal when _phase == Phase.Waiting:
                return StartAsync();
            case ChildFailedSignal { Failure: var failure } when _phase == Phase.Running:
                Supervise(failure); // In any other phase the children are about to be stopped anyway.
                return default;
            case RestartSignal when _phase == Phase.Failed:
                return RestartAsync();
            case StopSignal stop when _phase < Phase.Stopping:
                return StopAsync(stop.Failed);
            case ChildrenGoneSignal when _phase == Phase.Restarting:
                return ReplaceAsync();
            case ChildrenGoneSignal when _phase == Phase.Stopping:
                return EndAsync();
            case WatchSignal watch:
                (_watchers ??= []).Add(watch);
                return default;
            case UnwatchSignal unwatch:
                _watchers?.RemoveAll(watch => ReferenceEquals(watch.Watcher, unwatch.Watcher));
                return default;
            default:
                return default; // Overtaken by events.
        }
    }

    // ---- start, failure, restart ----

    private async ValueTask StartAsync()
    {
        _phase = Phase.Starting;
        if (_stopRequested)
        {
            return; // The signal waits behind this one.
        }

        await (props.StartGate?.WaitAsync() ?? Task.CompletedTask);
        try
        {
            _stop.Token.ThrowIfCancellationRequested();
            _actor = props.Create();
            _actor.Attach(this);
            await _actor.AroundPreStartAsync(_stop.Token);
            _startedAt = Time.GetTimestamp();
            _phase = Phase.Running;
            _isCounted = true;
            KernelMeter.Active.Add(1, KernelMeter.Of(_actor));
        }
        catch (Exception error)
        {
            OnError(error);
        }
        finally
        {
            props.StartGate?.Release();
        }
    }

    private void OnError(Exception error)
    {
        if (error is OperationCanceledException && _stop.IsCancellationRequested)
        {
            return; // Told to stop, and did.
        }

        if (_phase == Phase.Running && Time.GetElapsedTime(_startedAt) >= props.Backoff.ResetAfter)
        {
            _restarts = 0;
        }

        _phase = Phase.Failed;
        KernelMeter.Failures.Add(1, KernelMeter.Of(_actor));
        KernelLog.ActorFailed(system.Log, error, Path, _restarts);
        parent?.Send(new ChildFailedSignal(new(this, error, _restarts)));
    }

    private void Supervise(ChildFailure failure)
    {
        try
        {
            switch (_actor!.Supervise(failure))
            {
                case Directive.Restart:
                    failure.Child.Send(new RestartSignal());
                    break;
                case Directive.Stop:
                    failure.Child.RequestStop(failed: true);
                    break;
                default:
                    OnError(failure.Error);
                    break;
            }
        }
        catch (Exception error)
        {
            OnError(error);
        }
    }

    private ValueTask RestartAsync()
    {
        if (_restarts >= props.Backoff.MaxRestarts)
        {
            KernelLog.RestartsUsedUp(system.Log, Path, _restarts);
            return StopAsync(failed: true);
        }

        _phase = Phase.Restarting;
        DropWatches(); // First: the end of its own children is no news for the next instance.
        return AreChildrenGone() ? ReplaceAsync() : default;
    }

    private async ValueTask ReplaceAsync()
    {
        await EndInstanceAsync();
        _stop = new();
        if (_stopRequested)
        {
            _stop.Cancel();
        }

        _children?.Open();
        _phase = Phase.Waiting;
        var delay = props.Backoff.DelayAfter(_restarts++);
        if (delay <= TimeSpan.Zero)
        {
            await StartAsync();
            return;
        }

        _backoff = Time.CreateTimer(_ => Send(new BackoffOverSignal()), null, delay, Timeout.InfiniteTimeSpan);
    }

    // ---- stop ----

    private ValueTask StopAsync(bool failed)
    {
        _failed = failed;
        _phase = Phase.Stopping;
        DropWatches();
        return AreChildrenGone() ? EndAsync() : default;
    }

    private bool AreChildrenGone()
    {
        if (!Children.Close(out var alive))
        {
            return true;
        }

        foreach (var child in alive)
        {
            child.RequestStop(failed: false);
        }

        return false;
    }

    private async ValueTask EndAsync()
    {
        await EndInstanceAsync();
        _phase = Phase.Stopped;
        var lastChild = parent?.Forget(name) == true; // First, so that whoever finds us closed may take the name.
        Close();
        _watchers?.ForEach(watch => watch.Fire());
        if (lastChild)
        {
            parent!.Send(new ChildrenGoneSignal());
        }
    }

    private void DropWatches()
    {
        foreach (var actor in _watched ?? [])
        {
            actor.Send(new UnwatchSignal(this));
        }

        _watched = null;
    }

    private async ValueTask EndInstanceAsync()
    {
        SetIdle(null);
        _backoff?.Dispose();
        _timers?.CancelAll();
        _timers = null;
        try
        {
            _stop.Cancel();
            await (_actor?.AroundPostStopAsync() ?? default);
        }
        catch (Exception error)
        {
            KernelLog.PostStopFailed(system.Log, error, Path);
        }

        if (_isCounted)
        {
            _isCounted = false;
            KernelMeter.Active.Add(-1, KernelMeter.Of(_actor));
        }

        _actor = null;
    }

    protected override void Discard(ConcurrentQueue<TMessage> left)
    {
        if (props.Heir is { } heir)
        {
            heir.Inherit(this, left, _failed);
            return;
        }

        while (left.TryDequeue(out var message))
        {
            system.LoseMessage(message, this, "it has stopped");
        }
    }
}
