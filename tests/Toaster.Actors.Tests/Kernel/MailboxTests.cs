using Toaster.Actors.Kernel;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Kernel;

public class MailboxTests
{
    [Fact]
    public async Task Tell_FromManySenders_KeepsEachSendersOrderAndHandlesOneAtATime()
    {
        const int Senders = 8;
        const int Each = 50_000;
        var system = new ActorSystem(ThreadPoolDispatcher.Instance, TimeProvider.System);
        var done = new Probe<string>();
        var (inside, handled, last) = (0, 0, new int[Senders]);
        var actor = system.Spawn(Scripted<(int Sender, int Number)>.Props((_, message) =>
        {
            var wasAlone = ++inside == 1;
            var isNext = ++last[message.Sender] == message.Number;
            inside--;
            if (!wasAlone || !isNext)
            {
                done.Tell($"sender {message.Sender}, number {message.Number}: alone {wasAlone}, in order {isNext}");
            }

            if (++handled == Senders * Each)
            {
                done.Tell("ok");
            }
        }));

        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() =>
        {
            for (var number = 1; number <= Each; number++)
            {
                actor.Tell((sender, number));
            }
        })));

        Assert.Equal("ok", await done.NextAsync());
        await system.TerminateAsync();
    }

    [Fact]
    public async Task Receive_ThatAwaits_IsNotEnteredAgainOnTheThreadPool()
    {
        const int Messages = 2_000;
        var system = new ActorSystem(ThreadPoolDispatcher.Instance, TimeProvider.System);
        var done = new Probe<int>();
        var (inside, worst, handled) = (0, 0, 0);
        var actor = system.Spawn(Props.Of(() => new Scripted<int>
        {
            OnMessage = async (_, _, _) =>
            {
                worst = Math.Max(worst, Interlocked.Increment(ref inside));
                await Task.Yield();
                Interlocked.Decrement(ref inside);
                if (++handled == Messages)
                {
                    done.Tell(worst);
                }
            },
        }));

        Parallel.For(0, Messages, actor.Tell);

        Assert.Equal(1, await done.NextAsync());
        await system.TerminateAsync();
    }

    [Fact]
    public void Receive_ThatAwaits_LetsOthersRunAndKeepsItsOwnWaiting()
    {
        var lab = new Lab();
        var gate = new TaskCompletionSource();
        var log = new List<string>();
        var slow = lab.Spawn(() => new Scripted<int>
        {
            OnMessage = async (_, n, _) =>
            {
                log.Add($"slow {n} begins");
                await gate.Task;
                log.Add($"slow {n} ends");
            },
        }, "slow");
        var quick = lab.System.Spawn(Scripted<int>.Props((_, n) => log.Add($"quick {n}")), "quick");

        slow.Tell(1);
        slow.Tell(2);
        lab.Run();
        quick.Tell(1);
        lab.Run();
        gate.SetResult();
        lab.Run();

        Assert.Equal(["slow 1 begins", "quick 1", "slow 1 ends", "slow 2 begins", "slow 2 ends"], log);
    }

    [Fact]
    public void BoundedMailbox_WhenFull_RefusesTryTellAndAskAndMakesTellADeadLetter()
    {
        var lab = new Lab();
        var handled = new List<int>();
        var actor = lab.System.Spawn(Scripted<int>.Props((_, n) => handled.Add(n)) with { MailboxBound = 2 }, "small");

        Assert.True(actor.TryTell(1));
        Assert.True(actor.TryTell(2));
        Assert.False(actor.TryTell(3));
        actor.Tell(4);
        var question = actor.AskAsync<int>(_ => 5, TimeSpan.FromSeconds(1));
        lab.Run();

        Assert.IsType<MailboxFullException>(question.Exception!.InnerException);
        Assert.Equal([1, 2], handled);
        Assert.Equal([new DeadLetter(4, "/small", "its mailbox is full")], lab.DeadLetters.Received);
        Assert.True(actor.TryTell(6));
        lab.Run();
        Assert.Equal([1, 2, 6], handled);
    }

    [Fact]
    public void BoundedMailbox_OfADeadActor_IsNeverFull()
    {
        var lab = new Lab();
        var actor = lab.System.Spawn(Scripted<int>.Props((_, _) => { }) with { MailboxBound = 1 });
        lab.System.Stop(actor);
        lab.Run();

        for (var i = 0; i < 3; i++)
        {
            Assert.True(actor.TryTell(i));
        }

        Assert.Equal(3, lab.System.DeadLetters);
    }

    [Fact]
    public void Turn_WithManyMessages_GivesOthersAChance()
    {
        var lab = new Lab();
        var busy = lab.System.Spawn(Scripted<int>.Props((_, _) => { }), "busy");
        lab.Run();
        var before = lab.Dispatcher.Trace.Count;

        for (var i = 0; i < 640; i++)
        {
            busy.Tell(i);
        }

        lab.Run();

        Assert.Equal(10, lab.Dispatcher.Trace.Skip(before).Count(name => name == "/busy"));
    }
}
