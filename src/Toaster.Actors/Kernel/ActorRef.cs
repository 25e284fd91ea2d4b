namespace Toaster.Actors.Kernel;

/// <summary>Somebody to watch or to stop. Compared by identity.</summary>
public abstract class ActorRef
{
    private protected ActorRef() { }

    /// <summary>Where it stands in the tree: <c>/entities/build-148</c>. For people; there is no look-up by path.</summary>
    public abstract string Path { get; }

    internal virtual ActorSystem? System => null;

    internal virtual ActorRef? ParentRef => null;

    /// <summary>A signal to something that has no life of its own is answered as if it had just ended.</summary>
    internal virtual bool Send(Signal signal)
    {
        signal.OnClosed();
        return false;
    }

    internal virtual void RequestStop(bool failed) { }

    /// <summary>A child has ended. True when it was the last one that this actor waits for.</summary>
    internal virtual bool Forget(string child) => false;

    /// <inheritdoc/>
    public sealed override string ToString() => Path;
}

/// <summary>Somebody who takes messages of one type: an actor, or the promise behind a question.</summary>
public abstract class ActorRef<TMessage> : ActorRef
{
    private protected ActorRef() { }

    /// <summary>For questions whose answer nobody wants: drops everything, silently.</summary>
    public static ActorRef<TMessage> Nobody { get; } = new NobodyRef();

    /// <summary>
    /// Sends and returns at once; never throws. What a stopped actor or a full mailbox cannot take becomes a dead letter.
    /// </summary>
    public void Tell(TMessage message)
    {
        if (!TryTell(message))
        {
            System?.LoseMessage(message, this, "its mailbox is full");
        }
    }

    /// <summary>
    /// Like <see cref="Tell"/>, but says when the mailbox is bounded and full: then the message was not taken and false comes
    /// back. True does not mean that it will be handled.
    /// </summary>
    public abstract bool TryTell(TMessage message);

    /// <summary>Past the bound of a mailbox.</summary>
    internal virtual void TellAlways(TMessage message) => Tell(message);

    /// <summary>Sends a question that carries the reference to answer to, and waits for the first answer.</summary>
    /// <param name="question">Makes the message from the reference to answer to.</param>
    /// <param name="timeout">By the system's clock; <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <param name="ct">Ends the waiting, not the work. A later answer is a dead letter, as after the timeout.</param>
    /// <exception cref="TimeoutException">No answer in time; names the actor and the question.</exception>
    /// <exception cref="MailboxFullException">The bounded mailbox is full; the question was not taken.</exception>
    public Task<TReply> AskAsync<TReply>(
        Func<ActorRef<TReply>, TMessage> question, TimeSpan timeout, CancellationToken ct = default)
    {
        var promise = new PromiseRef<TReply>(this);
        var message = question(promise);
        promise.WaitFor(timeout, message?.GetType() ?? typeof(TMessage), ct);
        if (!TryTell(message))
        {
            promise.Fail(new MailboxFullException($"The mailbox of {Path} is full."));
        }

        return promise.Answer;
    }

    private sealed class NobodyRef : ActorRef<TMessage>
    {
        public override string Path => "/nobody";

        public override bool TryTell(TMessage message) => true;
    }
}

/// <summary>A question was refused because the actor's bounded mailbox is full: try again later.</summary>
public sealed class MailboxFullException(string message) : Exception(message);
