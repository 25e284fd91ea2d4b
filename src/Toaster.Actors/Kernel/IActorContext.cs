using Microsoft.Extensions.Logging;

namespace Toaster.Actors.Kernel;

/// <summary>An actor's view of the kernel. To be used only while the actor handles something, never from another thread.</summary>
public interface IActorContext<TMessage>
{
    /// <summary>The actor itself. Stays the same over restarts.</summary>
    ActorRef<TMessage> Self { get; }

    /// <summary>Who spawned it; the system's guardian for a top-level actor.</summary>
    ActorRef? Parent { get; }

    /// <summary>The system the actor lives in.</summary>
    ActorSystem System { get; }

    /// <summary>Where every clock reading and timer comes from.</summary>
    TimeProvider Time { get; }

    /// <summary>A logger named after the actor's class.</summary>
    ILogger Logger { get; }

    /// <summary>The actor's timers; they end with the instance.</summary>
    Timers<TMessage> Timers { get; }

    /// <summary>
    /// Starts a child. Returns at once; messages wait until its <c>PreStartAsync</c> has ended.
    /// </summary>
    /// <param name="props">How to make it.</param>
    /// <param name="name">Unique among the children alive; null = a name is made up.</param>
    /// <exception cref="InvalidOperationException">The name is taken, or this actor is stopping.</exception>
    ActorRef<TChild> Spawn<TChild>(Props<TChild> props, string? name = null);

    /// <summary>
    /// Ends this actor or a child, after the message it is handling and before those waiting, which become dead letters.
    /// A child's token is cancelled at once, the actor's own only when it ends. Stopping twice is harmless.
    /// </summary>
    /// <exception cref="ArgumentException">It is neither this actor nor one of its children.</exception>
    void Stop(ActorRef actor);

    /// <summary>
    /// Sends <paramref name="onTerminated"/> to this actor once the other has ended for good (not when it restarts), behind
    /// everything it sent before; at once if it is dead already. Watching again replaces the message. Watches end with the instance.
    /// </summary>
    void Watch(ActorRef actor, TMessage onTerminated);

    /// <summary>Takes a <see cref="Watch"/> back. A message already on its way still arrives.</summary>
    void Unwatch(ActorRef actor);

    /// <summary>
    /// Delivers <paramref name="message"/> whenever nothing came from outside for so long (own timers do not count). One
    /// receive timeout per actor: setting it again, or <see cref="StopWhenIdle"/>, replaces it.
    /// </summary>
    void SetReceiveTimeout(TimeSpan idle, TMessage message);

    /// <summary>Stops this actor once nothing came from outside for so long (passivation). Replaces a receive timeout.</summary>
    void StopWhenIdle(TimeSpan idle);

    /// <summary>Takes the receive timeout back.</summary>
    void CancelReceiveTimeout();

    /// <summary>
    /// Turns the outcome of something running beside the actor into a message, ahead of those waiting. Nothing arrives if this
    /// instance has ended by then.
    /// </summary>
    void PipeToSelf<TResult>(Task<TResult> work, Func<TResult, TMessage> done, Func<Exception, TMessage> failed);
}
