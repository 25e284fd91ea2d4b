namespace Toaster.Actors.Kernel;

/// <summary>
/// What the kernel tells an actor's cell, apart from messages and ahead of them: also handled while the actor has failed.
/// Each is sent once, since it is its own link in the cell's list.
/// </summary>
internal abstract class Signal
{
    public Signal? Next { get; set; }

    /// <summary>The receiver has ended, or never lived.</summary>
    public virtual void OnClosed() { }
}

internal sealed class StartSignal : Signal;

internal sealed class StopSignal(bool failed) : Signal
{
    public bool Failed { get; } = failed;
}

internal sealed class RestartSignal : Signal;

internal sealed class BackoffOverSignal : Signal;

internal sealed class ChildrenGoneSignal : Signal;

internal sealed class ChildFailedSignal(ChildFailure failure) : Signal
{
    public ChildFailure Failure { get; } = failure;
}

internal sealed class IdleSignal : Signal;

/// <summary>Asks to be told of the receiver's end.</summary>
internal class WatchSignal(ActorRef? watcher, Action terminated) : Signal
{
    public ActorRef? Watcher { get; } = watcher;

    public void Fire() => terminated();

    public override void OnClosed() => Fire();
}

internal sealed class UnwatchSignal(ActorRef watcher) : Signal
{
    public ActorRef Watcher { get; } = watcher;
}

/// <summary>A message of the actor to itself that counts only for the instance that asked for it: a timer's, a piped result's.</summary>
internal abstract class OwnMessageSignal<TMessage> : Signal
{
    /// <summary>False: no longer wanted.</summary>
    public abstract bool TryTake(Actor<TMessage> instance, out TMessage message);
}
