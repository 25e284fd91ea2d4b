using Toaster.Actors.Kernel;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Kernel;

public class LifeCycleTests
{
    [Fact]
    public void Messages_BeforePreStartHasEnded_Wait()
    {
        var lab = new Lab();
        var gate = new TaskCompletionSource();
        var log = new List<string>();
        var actor = lab.Spawn(() => new Scripted<int>
        {
            OnStart = async (_, _) =>
            {
                await gate.Task;
                log.Add("started");
            },
            OnMessage = (_, n, _) => Log(log, $"message {n}"),
        });

        actor.Tell(1);
        lab.Run();
        Assert.Empty(log);
        gate.SetResult();
        lab.Run();

        Assert.Equal(["started", "message 1"], log);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Stop_EndsChildrenBeforeTheirParent(int seed)
    {
        var lab = new Lab(seed);
        var log = new List<string>();
        var root = lab.Spawn(() => Node("root", 2, log), "root");

        lab.System.Stop(root);
        lab.Run();

        Assert.Equal(7, log.Count);
        Assert.Equal("root", log[^1]);
        Assert.All(log, path => Assert.All(
            log.Where(other => other.StartsWith(path + "/", StringComparison.Ordinal)),
            below => Assert.True(log.IndexOf(below) < log.IndexOf(path))));
    }

    [Fact]
    public void Stop_FinishesTheMessageAtWorkAndTurnsThoseWaitingIntoDeadLetters()
    {
        var lab = new Lab();
        var log = new List<string>();
        var actor = lab.Spawn(() => new Scripted<int>
        {
            OnMessage = async (_, n, _) =>
            {
                await Task.Yield();
                log.Add($"handled {n}");
            },
            OnStop = () => Log(log, "stopped"),
        });

        actor.Tell(1);
        actor.Tell(2);
        lab.Dispatcher.RunUntil(() => lab.Dispatcher.Trace.Count(name => name == "/it") == 2);
        lab.System.Stop(actor);
        lab.Run();
        actor.Tell(3);
        lab.Run();

        Assert.Equal(["handled 1", "stopped"], log);
        Assert.Equal([2, 3], lab.DeadLetters.Received.Select(letter => letter.Message));
    }

    [Fact]
    public void Stop_CancelsTheTokenOfTheMessageAtWorkWithoutAFailure()
    {
        var lab = new Lab();
        var log = new List<string>();
        var actor = lab.Spawn(() => new Scripted<int>
        {
            OnMessage = async (_, _, ct) => await Task.Delay(Timeout.InfiniteTimeSpan, lab.Time, ct),
            OnStop = () => Log(log, "stopped"),
        });

        actor.Tell(1);
        lab.Run();
        lab.System.Stop(actor);
        lab.Run();

        Assert.Equal(["stopped"], log);
    }

    [Fact]
    public void StopSelf_FinishesTheMessageFirst()
    {
        var lab = new Lab();
        var log = new List<string>();
        var actor = lab.Spawn(() => new Scripted<int>
        {
            OnMessage = async (context, _, ct) =>
            {
                context.Stop(context.Self);
                await Task.Yield();
                log.Add($"cancelled {ct.IsCancellationRequested}");
            },
            OnStop = () => Log(log, "stopped"),
        });

        actor.Tell(1);
        lab.Run();

        Assert.Equal(["cancelled False", "stopped"], log);
    }

    [Fact]
    public void Stop_OfAStranger_IsRefused()
    {
        var lab = new Lab();
        var stranger = lab.System.Spawn(Scripted<int>.Props((_, _) => { }), "stranger");
        Exception? error = null;
        var actor = lab.System.Spawn(Scripted<int>.Props((context, _) =>
            error = Record.Exception(() => context.Stop(stranger))));

        actor.Tell(1);
        lab.Run();

        Assert.IsType<ArgumentException>(error);
    }

    [Fact]
    public void Spawn_WithANameInUse_IsRefusedUntilItsOwnerHasEnded()
    {
        var lab = new Lab();
        var first = lab.System.Spawn(Scripted<int>.Props((_, _) => { }), "one");

        Assert.Throws<InvalidOperationException>(() => lab.System.Spawn(Scripted<int>.Props((_, _) => { }), "one"));
        lab.System.Stop(first);
        lab.Run();

        Assert.Equal("/one", lab.System.Spawn(Scripted<int>.Props((_, _) => { }), "one").Path);
    }

    [Fact]
    public void Watch_TellsOfTheEndBehindWhatWasSentBefore()
    {
        var lab = new Lab();
        var log = new List<string>();
        var watcher = lab.Spawn(() => new Scripted<string>
        {
            OnMessage = (_, message, _) => Log(log, message),
            OnStart = (context, _) =>
            {
                var child = context.Spawn(Scripted<int>.Props((its, _) =>
                {
                    context.Self.Tell("result");
                    its.Stop(its.Self);
                }));
                context.Watch(child, "never: replaced");
                context.Watch(child, "terminated");
                child.Tell(1);
                return default;
            },
        });

        lab.Run();

        Assert.Equal(["result", "terminated"], log);
    }

    [Fact]
    public void Watch_OfTheDead_IsAnsweredAtOnce_AndUnwatchEndsIt()
    {
        var lab = new Lab();
        var log = new List<string>();
        var dead = lab.System.Spawn(Scripted<int>.Props((_, _) => { }), "dead");
        lab.System.Stop(dead);
        lab.Run();
        var living = lab.System.Spawn(Scripted<int>.Props((_, _) => { }), "living");
        lab.Spawn(() => new Scripted<string>
        {
            OnMessage = (_, message, _) => Log(log, message),
            OnStart = (context, _) =>
            {
                context.Watch(dead, "dead");
                context.Watch(living, "living");
                context.Unwatch(living);
                return default;
            },
        });

        lab.System.Stop(living);
        lab.Run();

        Assert.Equal(["dead"], log);
    }

    [Fact]
    public async Task Terminate_WhileActorsWork_AwaitsEveryPostStop()
    {
        var system = new ActorSystem(ThreadPoolDispatcher.Instance, TimeProvider.System);
        var (started, stopped) = (0, 0);
        var enough = new Probe<int>();
        var actors = Enumerable.Range(0, 50).Select(_ => system.Spawn(Props.Of(() => new Scripted<int>
        {
            OnStart = (context, _) =>
            {
                Interlocked.Increment(ref started);
                context.Spawn(Props.Of(() => new Scripted<int>
                {
                    OnStart = (_, _) => Count(ref started),
                    OnStop = () => Count(ref stopped),
                }));
                return default;
            },
            OnMessage = async (context, n, ct) =>
            {
                await Task.Yield();
                context.Self.Tell(n + 1);
                if (n == 100)
                {
                    enough.Tell(n);
                }
            },
            OnStop = async () =>
            {
                await Task.Yield();
                Interlocked.Increment(ref stopped);
            },
        }))).ToList();

        actors.ForEach(actor => actor.Tell(0));
        await enough.NextAsync();
        await system.TerminateAsync().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.True(started >= 50);
        Assert.Equal(started, stopped);
        Assert.Throws<InvalidOperationException>(() => system.Spawn(Scripted<int>.Props((_, _) => { })));
    }

    private static Scripted<int> Node(string path, int depth, List<string> log) => new()
    {
        OnStart = (context, _) =>
        {
            foreach (var child in depth > 0 ? new[] { "a", "b" } : [])
            {
                context.Spawn(Props.Of(() => Node($"{path}/{child}", depth - 1, log)), child);
            }

            return default;
        },
        OnStop = async () =>
        {
            await Task.Yield();
            log.Add(path);
        },
    };

    private static ValueTask Count(ref int counter)
    {
        Interlocked.Increment(ref counter);
        return default;
    }

    private static ValueTask Log(List<string> log, string line)
    {
        log.Add(line);
        return default;
    }
}
