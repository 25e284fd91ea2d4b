using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Toaster.Actors.Kernel;

/// <summary>A tree of actors in this process. Safe for any thread.</summary>
public sealed class ActorSystem
{
    private readonly TaskCompletionSource _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ActorCell<Nothing> _guardian;
    private long _deadLetters;

    /// <param name="dispatcher">Where actors run: <see cref="ThreadPoolDispatcher"/>, or a seeded one in tests.</param>
    /// <param name="time">Clock and timers of everything in the system.</param>
    /// <param name="loggers">Null: nothing is logged.</param>
    public ActorSystem(IDispatcher dispatcher, TimeProvider time, ILoggerFactory? loggers = null)
    {
        (Dispatcher, Time, Loggers) = (dispatcher, time, loggers ?? NullLoggerFactory.Instance);
        Log = Loggers.CreateLogger<ActorSystem>();
        _guardian = new(this, null, "", new(() => new Branch()));
        _guardian.Send(new StartSignal());
    }

    /// <summary>Clock and timers of everything in the system.</summary>
    public TimeProvider Time { get; }

    /// <summary>Events within this system; dead letters are among them as <see cref="DeadLetter"/>.</summary>
    public EventStream EventStream { get; } = new();

    /// <summary>Messages that nobody took, since the start.</summary>
    public long DeadLetters => Volatile.Read(ref _deadLetters);

    internal IDispatcher Dispatcher { get; }

    internal ILoggerFactory Loggers { get; }

    internal ILogger Log { get; }

    /// <summary>Starts a top-level actor. When it fails it is restarted, with the back-off of its props.</summary>
    /// <exception cref="InvalidOperationException">The name is taken, or the system is terminating.</exception>
    public ActorRef<TMessage> Spawn<TMessage>(Props<TMessage> props, string? name = null) => _guardian.Spawn(props, name);

    /// <summary>Ends a top-level actor and all below it, as <see cref="IActorContext{TMessage}.Stop"/> does.</summary>
    /// <exception cref="ArgumentException">It is not a top-level actor of this system.</exception>
    public void Stop(ActorRef actor)
    {
        if (!ReferenceEquals(actor.ParentRef, _guardian))
        {
            throw new ArgumentException($"{actor} is not a top-level actor.", nameof(actor));
        }

        actor.RequestStop(failed: false);
    }

    /// <summary>
    /// Stops all actors, children before their parents, and ends when the last <c>PostStopAsync</c> has. Messages being handled
    /// are finished (their token is cancelled); those waiting become dead letters.
    /// </summary>
    public Task TerminateAsync()
    {
        _guardian.Send(new WatchSignal(null, () => _terminated.TrySetResult()));
        _guardian.RequestStop(failed: false);
        return _terminated.Task;
    }

    /// <summary>A top-level actor that only groups others, who may be spawned below it from any thread.</summary>
    internal ActorCell<Nothing> SpawnBranch(string name)
        => (ActorCell<Nothing>)_guardian.Spawn(new Props<Nothing>(() => new Branch()), name);

    internal void LoseMessage(object? message, ActorRef recipient, string why)
    {
        Interlocked.Increment(ref _deadLetters);
        KernelMeter.DeadLetters.Add(1);
        KernelLog.DeadLetter(Log, message?.GetType().Name, recipient.Path, why);
        if (message is not DeadLetter) // One that is about a dead subscriber would lead to the next.
        {
            EventStream.Publish(new DeadLetter(message, recipient.Path, why));
        }
    }
}
