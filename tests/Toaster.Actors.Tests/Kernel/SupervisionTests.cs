using Toaster.Actors.Kernel;

namespace Toaster.Actors.Tests.Kernel;

public class SupervisionTests
{
    private static readonly Backoff Second =
        new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), ResetAfter: TimeSpan.FromSeconds(60), MaxRestarts: 4);

    [Fact]
    public void Restart_MakesANewInstanceThatKeepsTheMailbox()
    {
        var lab = new Lab();
        var log = new List<string>();
        var instances = 0;
        var actor = lab.Spawn(() => Fragile(log, $"#{++instances}"), backoff: Backoff.None);

        foreach (var message in new[] { "a", "crash", "b", "c" })
        {
            actor.Tell(message);
        }

        lab.Run();

        Assert.Equal(["#1 starts", "#1 a", "#1 stops", "#2 starts", "#2 b", "#2 c"], log);
        Assert.Equal(0, lab.System.DeadLetters);
    }

    [Fact]
    public void Restart_WaitsTwiceAsLongEachTimeUpToTheLimit_ThenStops()
    {
        var lab = new Lab();
        var starts = new List<double>();
        var began = lab.Time.GetUtcNow();
        var actor = lab.Spawn<string>(() => new()
        {
            OnStart = (_, _) =>
            {
                starts.Add((lab.Time.GetUtcNow() - began).TotalSeconds);
                throw new InvalidOperationException("never well");
            },
        }, backoff: Second);

        actor.Tell("waiting");
        lab.Advance(100);

        Assert.Equal([0, 1, 3, 6, 9], starts);
        Assert.Equal("waiting", Assert.Single(lab.DeadLetters.Received).Message);
    }

    [Fact]
    public void Restart_AfterALongTimeWell_CountsFromTheStart()
    {
        var lab = new Lab();
        var log = new List<string>();
        var actor = lab.Spawn(() => Fragile(log, "it"), backoff: Second);

        for (var i = 0; i < 10; i++)
        {
            actor.Tell("crash");
            lab.Advance(1);
            Assert.Equal("it starts", log[^1]);
            lab.Advance(60);
        }
    }

    [Fact]
    public void Restart_CountsAreToldToTheParent()
    {
        var lab = new Lab();
        var failures = new List<ChildFailure>();
        var parent = Parent(lab, [], failure =>
        {
            failures.Add(failure);
            return Directive.Restart;
        });

        parent.Tell("crash");
        parent.Tell("crash");
        lab.Run();

        Assert.Equal([("crash", 0), ("crash", 1)], failures.Select(f => (f.Error.Message, f.Restarts)));
        Assert.All(failures, failure => Assert.Equal("/parent/child", failure.Child.Path));
    }

    [Fact]
    public void Stop_EndsTheChildAndItsWatcherHears()
    {
        var lab = new Lab();
        var log = new List<string>();
        var parent = Parent(lab, log, _ => Directive.Stop);

        parent.Tell("crash");
        parent.Tell("a");
        lab.Run();

        Assert.Equal(["child starts", "child stops", "parent hears: terminated"], log);
    }

    [Fact]
    public void Escalate_FailsTheParentWhoseOwnParentDecides()
    {
        var lab = new Lab();
        var log = new List<string>();
        var parent = Parent(lab, log, _ => Directive.Escalate);

        parent.Tell("crash");
        lab.Run();
        parent.Tell("a");
        lab.Run();

        Assert.Equal(["child starts", "child stops", "parent stops", "child starts", "child a"], log);
    }

    [Fact]
    public void OnChildFailure_ThatThrows_FailsTheParent()
    {
        var lab = new Lab();
        var log = new List<string>();
        var parent = Parent(lab, log, _ => throw new InvalidOperationException("no idea"));

        parent.Tell("crash");
        lab.Run();

        Assert.Equal(["child starts", "child stops", "parent stops", "child starts"], log);
    }

    [Fact]
    public void Stop_DuringTheBackoff_EndsTheActor()
    {
        var lab = new Lab();
        var log = new List<string>();
        var actor = lab.Spawn(() => Fragile(log, "it"), backoff: Second);

        actor.Tell("crash");
        actor.Tell("a");
        lab.Run();
        lab.System.Stop(actor);
        lab.Advance(10);

        Assert.Equal(["it starts", "it stops"], log);
        Assert.Equal("a", Assert.Single(lab.DeadLetters.Received).Message);
        Assert.Equal(0, lab.Time.ActiveTimers);
    }

    [Fact]
    public void FailingFactory_IsAFailureLikeAnyOther()
    {
        var lab = new Lab();
        var log = new List<string>();
        var made = 0;
        var actor = lab.Spawn(
            () => ++made == 1 ? throw new InvalidOperationException("not today") : Fragile(log, "it"), backoff: Second);

        actor.Tell("a");
        lab.Advance(1);

        Assert.Equal(["it starts", "it a"], log);
    }

    [Fact]
    public void PostStop_ThatThrows_DoesNotKeepTheActorAlive()
    {
        var lab = new Lab();
        var actor = lab.Spawn<string>(() => new() { OnStop = () => throw new InvalidOperationException("stuck") });

        var terminated = lab.System.TerminateAsync();
        lab.Run();

        Assert.True(terminated.IsCompletedSuccessfully);
        actor.Tell("late");
        Assert.Equal(1, lab.System.DeadLetters);
    }

    private static Scripted<string> Fragile(List<string> log, string name) => new()
    {
        OnStart = (_, _) => Log(log, $"{name} starts"),
        OnMessage = async (_, message, _) =>
        {
            await Task.Yield();
            if (message == "crash")
            {
                throw new InvalidOperationException(message);
            }

            log.Add($"{name} {message}");
        },
        OnStop = () => Log(log, $"{name} stops"),
    };

    private static ActorRef<string> Parent(Lab lab, List<string> log, Func<ChildFailure, Directive> decide)
        => lab.Spawn<string>(
            () =>
            {
                ActorRef<string>? child = null;
                return new()
                {
                    OnStart = (context, _) =>
                    {
                        child = context.Spawn(Props.Of(() => Fragile(log, "child")) with { Backoff = Backoff.None }, "child");
                        context.Watch(child, "terminated");
                        return default;
                    },
                    OnMessage = (_, message, _) =>
                    {
                        if (message == "terminated")
                        {
                            log.Add("parent hears: terminated");
                        }
                        else
                        {
                            child!.Tell(message);
                        }

                        return default;
                    },
                    OnStop = () => Log(log, "parent stops"),
                    OnFailure = decide,
                };
            },
            "parent",
            Backoff.None);

    private static ValueTask Log(List<string> log, string line)
    {
        log.Add(line);
        return default;
    }
}
