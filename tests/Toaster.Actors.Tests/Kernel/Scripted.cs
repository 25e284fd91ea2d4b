using Toaster.Actors.Kernel;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Kernel;

/// <summary>An actor whose behaviour a test writes down where it needs it.</summary>
internal sealed class Scripted<TMessage> : Actor<TMessage>
{
    public Func<IActorContext<TMessage>, TMessage, CancellationToken, ValueTask> OnMessage { get; init; } = (_, _, _) => default;

    public Func<IActorContext<TMessage>, CancellationToken, ValueTask> OnStart { get; init; } = (_, _) => default;

    public Func<ValueTask> OnStop { get; init; } = () => default;

    public Func<ChildFailure, Directive> OnFailure { get; init; } = _ => Directive.Restart;

    public static Props<TMessage> Props(Action<IActorContext<TMessage>, TMessage> onMessage)
        => new(() => new Scripted<TMessage> { OnMessage = (context, message, _) => Do(() => onMessage(context, message)) });

    protected override ValueTask ReceiveAsync(TMessage message, CancellationToken ct) => OnMessage(Context, message, ct);

    protected override ValueTask PreStartAsync(CancellationToken ct) => OnStart(Context, ct);

    protected override ValueTask PostStopAsync() => OnStop();

    protected override Directive OnChildFailure(ChildFailure failure) => OnFailure(failure);

    private static ValueTask Do(Action action)
    {
        action();
        return default;
    }
}

/// <summary>A system on a seeded dispatcher and a clock that stands still.</summary>
internal sealed class Lab
{
    public Lab(int seed = 1)
    {
        Dispatcher = new(seed);
        System = new(Dispatcher, Time);
        System.EventStream.Subscribe(DeadLetters);
        Run();
    }

    public SeededDispatcher Dispatcher { get; }

    public ManualTimeProvider Time { get; } = new();

    public ActorSystem System { get; }

    public Probe<DeadLetter> DeadLetters { get; } = new();

    public void Run() => Dispatcher.RunUntilIdle();

    public void Advance(double seconds) => Dispatcher.Advance(Time, TimeSpan.FromSeconds(seconds));

    public ActorRef<TMessage> Spawn<TMessage>(Func<Scripted<TMessage>> make, string name = "it", Backoff? backoff = null)
    {
        var spawned = System.Spawn(new Props<TMessage>(make) { Backoff = backoff ?? Backoff.Default }, name);
        Run();
        return spawned;
    }
}
