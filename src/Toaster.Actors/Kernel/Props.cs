using System.Collections.Concurrent;

namespace Toaster.Actors.Kernel;

/// <summary>How to make an actor, and how it is treated: plain data, usable any number of times.</summary>
/// <param name="Create">Makes one instance; called again for every restart, so it must not hand out the same one twice.</param>
public sealed record Props<TMessage>(Func<Actor<TMessage>> Create)
{
    /// <summary>Most messages waiting; 0 = no bound. Beyond it <c>TryTell</c> returns false and <c>Tell</c> makes a dead letter.</summary>
    public int MailboxBound { get; init; }

    /// <summary>How long to wait before a restart, and how often to try.</summary>
    public Backoff Backoff { get; init; } = Backoff.Default;

    /// <summary>Held while an instance starts, so that only so many of those who share it start at once.</summary>
    internal SemaphoreSlim? StartGate { get; init; }

    /// <summary>Takes what is left in the mailbox of an actor that has ended. Null: dead letters.</summary>
    internal IHeir<TMessage>? Heir { get; init; }
}

/// <summary>Makes <see cref="Props{TMessage}"/> without naming the message type.</summary>
public static class Props
{
    /// <summary><c>Props.Of(() => new BuildActor(id, journal))</c>.</summary>
    public static Props<TMessage> Of<TMessage>(Func<Actor<TMessage>> create) => new(create);
}

/// <summary>Inherits the mailbox of an actor that has ended. May be called by several threads and more than once.</summary>
internal interface IHeir<TMessage>
{
    /// <param name="dead">The actor that has ended; its name is free again.</param>
    /// <param name="left">What it did not handle, oldest first.</param>
    /// <param name="failed">It was ended by a failure, so starting again for the same messages at once would spin.</param>
    void Inherit(ActorRef<TMessage> dead, ConcurrentQueue<TMessage> left, bool failed);
}
