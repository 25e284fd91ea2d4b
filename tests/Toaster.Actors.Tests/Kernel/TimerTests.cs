using Toaster.Actors.Kernel;

namespace Toaster.Actors.Tests.Kernel;

public class TimerTests
{
    [Fact]
    public void SingleTimer_FiresOnce_AndAnotherOfItsKeyReplacesIt()
    {
        var (lab, log, actor) = Make((context, message) =>
        {
            if (message != "start")
            {
                return;
            }

            context.Timers.StartSingle("key", $"first of {message}", TimeSpan.FromSeconds(1));
            context.Timers.StartSingle("key", $"second of {message}", TimeSpan.FromSeconds(2));
            context.Timers.StartSingle("other", $"other of {message}", TimeSpan.FromSeconds(3));
            Assert.True(context.Timers.IsActive("key"));
            context.Timers.Cancel("other");
        });

        actor.Tell("start");
        lab.Advance(10);

        Assert.Equal(["0 start", "2 second of start"], log);
        Assert.Equal(0, lab.Time.ActiveTimers);
    }

    [Fact]
    public void PeriodicTimer_FiresUntilCancelled()
    {
        var ticks = 0;
        var (lab, log, actor) = Make((context, message) =>
        {
            if (message == "start")
            {
                context.Timers.StartPeriodic("tick", "tick", TimeSpan.FromSeconds(1));
            }
            else if (++ticks == 3)
            {
                context.Timers.CancelAll();
            }
        });

        actor.Tell("start");
        lab.Advance(10);

        Assert.Equal(["0 start", "1 tick", "2 tick", "3 tick"], log);
    }

    [Fact]
    public void PeriodicTimer_OfAnActorThatIsBehind_ArrivesOnce()
    {
        var (lab, log, actor) = Make((context, message) =>
        {
            if (message == "start")
            {
                context.Timers.StartPeriodic("tick", "tick", TimeSpan.FromSeconds(1));
            }
        });

        actor.Tell("start");
        lab.Run();
        lab.Time.Advance(TimeSpan.FromSeconds(5));
        lab.Run();

        Assert.Equal(["0 start", "5 tick"], log);
    }

    [Fact]
    public void Timer_CancelledAfterItFired_StillDeliversNothing()
    {
        var (lab, log, actor) = Make((context, message) =>
        {
            switch (message)
            {
                case "start":
                    context.Timers.StartSingle("a", "a", TimeSpan.FromSeconds(1));
                    context.Timers.StartSingle("b", "b", TimeSpan.FromSeconds(1));
                    break;
                default:
                    context.Timers.CancelAll();
                    break;
            }
        });

        actor.Tell("start");
        lab.Run();
        lab.Time.Advance(TimeSpan.FromSeconds(1)); // Both have fired before the actor gets a turn.
        lab.Run();

        Assert.Equal(["0 start", "1 a"], log);
    }

    [Fact]
    public void Timers_EndWithTheirInstance()
    {
        var (lab, log, actor) = Make((context, message) =>
        {
            if (message == "crash")
            {
                throw new InvalidOperationException(message);
            }

            context.Timers.StartPeriodic("tick", "tick", TimeSpan.FromSeconds(1));
            context.SetReceiveTimeout(TimeSpan.FromSeconds(1), "idle");
        });

        actor.Tell("start");
        actor.Tell("crash");
        lab.Advance(10);
        Assert.Equal(0, lab.Time.ActiveTimers);
        actor.Tell("start");
        lab.Run();
        lab.System.Stop(actor);
        lab.Advance(10);

        Assert.Equal(["0 start", "0 crash", "10 start"], log);
        Assert.Equal(0, lab.Time.ActiveTimers);
    }

    [Fact]
    public void ReceiveTimeout_CountsFromTheLastMessageFromOutside()
    {
        var (lab, log, actor) = Make((context, message) =>
        {
            if (message == "start")
            {
                context.SetReceiveTimeout(TimeSpan.FromSeconds(10), "idle");
                context.Timers.StartSingle("own", "own", TimeSpan.FromSeconds(15));
            }
            else if (message == "enough")
            {
                context.CancelReceiveTimeout();
            }
        });

        actor.Tell("start");
        lab.Advance(6);
        actor.Tell("busy");
        lab.Advance(20);
        actor.Tell("enough");
        lab.Advance(100);

        Assert.Equal(["0 start", "6 busy", "15 own", "16 idle", "26 idle", "26 enough"], log);
    }

    [Fact]
    public void StopWhenIdle_StopsTheActor()
    {
        var (lab, log, actor) = Make((context, message) => context.StopWhenIdle(TimeSpan.FromSeconds(10)));

        actor.Tell("start");
        lab.Advance(9);
        actor.Tell("busy");
        lab.Advance(9);
        Assert.Equal(0, lab.System.DeadLetters);
        lab.Advance(1);
        actor.Tell("late");

        Assert.Equal(["0 start", "9 busy"], log);
        Assert.Equal(1, lab.System.DeadLetters);
    }

    [Fact]
    public void PipeToSelf_BringsResultAndFailureAsMessages_ButNotToTheNextInstance()
    {
        var works = new Queue<TaskCompletionSource<int>>();
        var (lab, log, actor) = Make((context, message) =>
        {
            if (message == "start")
            {
                works.Enqueue(new());
                context.PipeToSelf(works.Last().Task, n => $"got {n}", error => error.Message);
            }
            else if (message == "crash")
            {
                throw new InvalidOperationException(message);
            }
        });

        actor.Tell("start");
        actor.Tell("start");
        lab.Run();
        works.Dequeue().SetResult(7);
        works.Dequeue().SetException(new InvalidOperationException("broken"));
        lab.Run();
        Assert.Equal(["0 broken", "0 got 7", "0 start", "0 start"], log.Order());
        actor.Tell("start");
        actor.Tell("crash");
        lab.Advance(1);
        works.Dequeue().SetResult(8);
        lab.Run();

        Assert.DoesNotContain("1 got 8", log);
    }

    private static (Lab Lab, List<string> Log, ActorRef<string> Actor) Make(Action<IActorContext<string>, string> onMessage)
    {
        var lab = new Lab();
        var began = lab.Time.GetUtcNow();
        var log = new List<string>();
        var actor = lab.System.Spawn(Scripted<string>.Props((context, message) =>
        {
            log.Add($"{(lab.Time.GetUtcNow() - began).TotalSeconds} {message}");
            onMessage(context, message);
        }), "it");
        return (lab, log, actor);
    }
}
