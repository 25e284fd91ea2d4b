using Microsoft.Extensions.Logging;

namespace Toaster.Actors.Kernel;

/// <summary>What an actor's own code reaches of its cell.</summary>
internal sealed partial class ActorCell<TMessage> : IActorContext<TMessage>
{
    public override string Path => parent is null ? "" : $"{parent.Path}/{name}";

    public ActorRef<TMessage> Self => this;

    public ActorRef? Parent => parent;

    public TimeProvider Time => system.Time;

    public ILogger Logger => system.Loggers.CreateLogger(_actor?.GetType().FullName ?? Path);

    public Timers<TMessage> Timers => _timers ??= new(this, _actor!, system.Time);

    ActorSystem IActorContext<TMessage>.System => system;

    public ActorRef<TChild> Spawn<TChild>(Props<TChild> props, string? name = null)
        => TrySpawn(props, name, out var closed)
            ?? throw new InvalidOperationException(closed ? $"{this} is stopping." : $"{this}/{name} exists already.");

    /// <summary>Like Spawn, from any thread; null when the name is taken or this actor is stopping.</summary>
    internal ActorRef<TChild>? TrySpawn<TChild>(Props<TChild> props, string? name, out bool closed)
    {
        var child = Children.Add(name, given => new ActorCell<TChild>(system, this, given, props), out closed);
        child?.Send(new StartSignal());
        return child;
    }

    public void Stop(ActorRef actor)
    {
        if (ReferenceEquals(actor, this))
        {
            Send(new StopSignal(failed: false));
        }
        else if (ReferenceEquals(actor.ParentRef, this))
        {
            actor.RequestStop(failed: false);
        }
        else
        {
            throw new ArgumentException($"{actor} is not a child of {this}.", nameof(actor));
        }
    }

    internal override bool Forget(string child) => Children.Remove(child);

    internal override void RequestStop(bool failed)
    {
        _stopRequested = true;
        if (!Send(new StopSignal(failed)))
        {
            // It is at work: let it know. Not from here, or its code would run inside ours.
            Dispatcher.Schedule(new Cancellation(_stop));
        }
    }

    public void Watch(ActorRef actor, TMessage onTerminated)
    {
        Unwatch(actor);
        (_watched ??= []).Add(actor);
        actor.Send(new WatchSignal(this, () => TellAlways(onTerminated)));
    }

    public void Unwatch(ActorRef actor)
    {
        if (_watched?.Remove(actor) == true)
        {
            actor.Send(new UnwatchSignal(this));
        }
    }

    public void SetReceiveTimeout(TimeSpan idle, TMessage message) => SetIdle(new(this, Time, idle, () => HandleAsync(message)));

    public void StopWhenIdle(TimeSpan idle) => SetIdle(new(this, Time, idle, StopSelf));

    public void CancelReceiveTimeout() => SetIdle(null);

    public void PipeToSelf<TResult>(Task<TResult> work, Func<TResult, TMessage> done, Func<Exception, TMessage> failed)
        => _ = PipeAsync(_actor!, work, done, failed);

    private async Task PipeAsync<TResult>(
        Actor<TMessage> instance, Task<TResult> work, Func<TResult, TMessage> done, Func<Exception, TMessage> failed)
    {
        TMessage message;
        try
        {
            message = done(await work);
        }
        catch (Exception error)
        {
            message = failed(error);
        }

        Send(new PipedSignal(instance, message));
    }

    private ValueTask StopSelf()
    {
        Send(new StopSignal(failed: false));
        return default;
    }

    private void SetIdle(IdleTimer? timer)
    {
        _idle?.Dispose();
        _idle = timer;
    }

    private sealed class PipedSignal(Actor<TMessage> sender, TMessage piped) : OwnMessageSignal<TMessage>
    {
        public override bool TryTake(Actor<TMessage> instance, out TMessage message)
        {
            message = piped;
            return ReferenceEquals(instance, sender);
        }
    }
}
