using System.Diagnostics;
using System.Globalization;
using Toaster.Actors.Kernel;

namespace Toaster.Benchmarks;

/// <summary><c>kernel</c>: what actors cost. Medians of some runs, the first of which are the compiler's.</summary>
internal static class KernelBench
{
    private const int Runs = 7;
    private const int WarmUps = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static int Run(string[] args)
    {
        Print("tell, 1 sender to 1 actor", "messages/s", () => TellAsync(senders: 1, actors: 1, each: 2_000_000));
        Print("tell, 2 senders to 1 actor", "messages/s", () => TellAsync(senders: 2, actors: 1, each: 1_000_000));
        Print("tell, 1 sender to 1,000 actors", "messages/s", () => TellAsync(senders: 1, actors: 1000, each: 2_000_000));
        Print("ask, one after the other", "round trips/s", () => AskAsync(askers: 1, each: 200_000));
        Print("ask, 16 at once", "round trips/s", () => AskAsync(askers: 16, each: 20_000));
        Print("spawn and stop", "actors/s", SpawnAndStopAsync);
        Print("idle actor", "bytes", IdleBytesAsync);
        return 0;
    }

    private static void Print(string what, string unit, Func<Task<double>> measure)
    {
        var figures = Enumerable.Range(0, WarmUps + Runs).Select(_ => measure().GetAwaiter().GetResult()).Skip(WarmUps).Order().ToList();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-32} {figures[Runs / 2],14:N0} {unit} ({figures[0]:N0} to {figures[^1]:N0})"));
    }

    private static async Task<double> TellAsync(int senders, int actors, int each)
    {
        var system = NewSystem();
        var done = new CountdownEvent(actors);
        var perActor = senders * each / actors;
        var targets = Enumerable.Range(0, actors).Select(_ => system.Spawn(Props.Of(() => new Counter(perActor, done)))).ToArray();
        var clock = Stopwatch.StartNew();
        var sending = Enumerable.Range(0, senders).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < each; i++)
            {
                targets[i % actors].Tell(i);
            }
        })).ToArray();
        done.Wait(Patience);
        var seconds = clock.Elapsed.TotalSeconds;
        await Task.WhenAll(sending);
        await system.TerminateAsync();
        return senders * (double)each / seconds;
    }

    private static async Task<double> AskAsync(int askers, int each)
    {
        var system = NewSystem();
        var targets = Enumerable.Range(0, askers).Select(_ => system.Spawn(Props.Of(() => new Echo()))).ToArray();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(targets.Select(target => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                await target.AskAsync<int>(replyTo => new(i, replyTo), TimeSpan.FromSeconds(30));
            }
        })));
        var seconds = clock.Elapsed.TotalSeconds;
        await system.TerminateAsync();
        return askers * (double)each / seconds;
    }

    private static async Task<double> SpawnAndStopAsync()
    {
        const int Count = 100_000;
        var system = NewSystem();
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Count; i++)
        {
            system.Stop(system.Spawn(Props.Of(() => new Echo())));
        }

        await system.TerminateAsync();
        return Count / clock.Elapsed.TotalSeconds;
    }

    private static async Task<double> IdleBytesAsync()
    {
        const int Count = 50_000;
        var system = NewSystem();
        var done = new CountdownEvent(Count);
        var actors = new ActorRef<int>[Count];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Count; i++)
        {
            actors[i] = system.Spawn(Props.Of(() => new Counter(1, done)), string.Create(CultureInfo.InvariantCulture, $"build-{i}"));
            actors[i].Tell(i); // Idle, but not unused.
        }

        done.Wait(Patience);
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(actors);
        await system.TerminateAsync();
        return bytes / (double)Count;
    }

    private static ActorSystem NewSystem() => new(ThreadPoolDispatcher.Instance, TimeProvider.System);

    private sealed record Question(int Number, ActorRef<int> ReplyTo);

    private sealed class Counter(int until, CountdownEvent done) : Actor<int>
    {
        private int _handled;

        protected override ValueTask ReceiveAsync(int message, CancellationToken ct)
        {
            if (++_handled == until)
            {
                done.Signal();
            }

            return default;
        }
    }

    private sealed class Echo : Actor<Question>
    {
        protected override ValueTask ReceiveAsync(Question message, CancellationToken ct)
        {
            message.ReplyTo.Tell(message.Number);
            return default;
        }
    }
}
