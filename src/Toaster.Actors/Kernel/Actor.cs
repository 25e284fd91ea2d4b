namespace Toaster.Actors.Kernel;

/// <summary>
/// Something with a mailbox and a life: it handles one message at a time and is never entered again while it awaits.
/// </summary>
/// <remarks>
/// Fields need no locks. An exception ends this instance: the parent's <see cref="OnChildFailure"/> decides whether a new one
/// takes over the same mailbox. Delivery is at most once: the message being handled when an instance fails is gone.
/// </remarks>
public abstract class Actor<TMessage>
{
    private IActorContext<TMessage>? _context;

    /// <summary>What the actor may ask of the kernel. Available from <see cref="PreStartAsync"/> on, not in the constructor.</summary>
    protected IActorContext<TMessage> Context
        => _context ?? throw new InvalidOperationException("An actor has no context before PreStartAsync.");

    /// <summary>
    /// Handles one message. The next one waits until the returned task has ended; an exception fails this instance.
    /// </summary>
    /// <param name="message">Messages of one sender arrive in the order sent.</param>
    /// <param name="ct">
    /// Cancelled when the actor is told to stop from outside: end soon. Throwing <see cref="OperationCanceledException"/> then is no failure.
    /// </param>
    protected abstract ValueTask ReceiveAsync(TMessage message, CancellationToken ct);

    /// <summary>Runs before the first message of this instance, also after a restart. An exception counts as a failure.</summary>
    protected virtual ValueTask PreStartAsync(CancellationToken ct) => default;

    /// <summary>
    /// Runs once per instance after its children have ended: when it stops, and when it failed and is to be replaced. Also
    /// called when <see cref="PreStartAsync"/> failed. An exception is logged and otherwise ignored.
    /// </summary>
    protected virtual ValueTask PostStopAsync() => default;

    /// <summary>
    /// Decides about a failed child, which handles nothing until then. Called between two messages; an exception here is a
    /// failure of this actor.
    /// </summary>
    protected virtual Directive OnChildFailure(ChildFailure failure) => Directive.Restart;

    internal void Attach(IActorContext<TMessage> context) => _context = context;

    // What the cell calls. A base class may put something around the author's methods without asking for a call to base.
    internal virtual ValueTask AroundPreStartAsync(CancellationToken ct) => PreStartAsync(ct);

    internal virtual ValueTask AroundReceiveAsync(TMessage message, CancellationToken ct) => ReceiveAsync(message, ct);

    internal ValueTask AroundPostStopAsync() => PostStopAsync();

    internal Directive Supervise(ChildFailure failure) => OnChildFailure(failure);
}
