using System.Collections.Concurrent;
using System.Threading.Channels;
using Toaster.Actors.Kernel;

namespace Toaster.Testing;

/// <summary>Stands in for an actor and keeps what it is told. It has no life: watched, it never ends.</summary>
/// <param name="system">Whose clock a question to the probe is timed by; null = the real one.</param>
public sealed class Probe<TMessage>(ActorSystem? system = null) : ActorRef<TMessage>
{
    // A guard against hanging tests; nothing is ever measured by it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<TMessage> _all = new();
    private readonly Channel<TMessage> _unread = Channel.CreateUnbounded<TMessage>();

    /// <summary>Everything it was told so far, oldest first.</summary>
    public IReadOnlyList<TMessage> Received => [.. _all];

    public override string Path => "/probe";

    internal override ActorSystem? System => system;

    public override bool TryTell(TMessage message)
    {
        _all.Enqueue(message);
        return _unread.Writer.TryWrite(message);
    }

    /// <summary>The oldest message not yet asked for; waits for it.</summary>
    /// <exception cref="TimeoutException">Nothing came in half a minute.</exception>
    public Task<TMessage> NextAsync() => _unread.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>The oldest message not yet asked for, if there is one.</summary>
    public bool TryNext(out TMessage? message) => _unread.Reader.TryRead(out message);

    internal override bool Send(Signal signal) => false;
}
