using Toaster.Actors.Kernel;

namespace Toaster.Actors.Tests.Kernel;

public class AskTests
{
    private sealed record Question(int Number, ActorRef<int> ReplyTo);

    [Fact]
    public async Task Ask_Answered_GivesTheFirstAnswerAndTheSecondIsADeadLetter()
    {
        var lab = new Lab();
        var doubler = lab.System.Spawn(Scripted<Question>.Props((_, q) =>
        {
            q.ReplyTo.Tell(q.Number * 2);
            q.ReplyTo.Tell(0);
        }), "doubler");

        var answer = doubler.AskAsync<int>(replyTo => new(21, replyTo), TimeSpan.FromSeconds(1));
        lab.Run();

        Assert.Equal(42, await answer);
        Assert.Equal(0, lab.Time.ActiveTimers);
        Assert.Equal([new DeadLetter(0, "/doubler?ask", "nobody waits for this answer any more")], lab.DeadLetters.Received);
    }

    [Fact]
    public void Ask_WithoutAnAnswerInTime_NamesActorAndQuestionAndALaterAnswerIsADeadLetter()
    {
        var lab = new Lab();
        ActorRef<int>? waiting = null;
        var silent = lab.System.Spawn(Scripted<Question>.Props((_, q) => waiting = q.ReplyTo), "silent");

        var answer = silent.AskAsync<int>(replyTo => new(1, replyTo), TimeSpan.FromSeconds(5));
        lab.Advance(4.9);
        Assert.False(answer.IsCompleted);
        lab.Advance(0.1);
        waiting!.Tell(7);
        lab.Run();

        var error = Assert.IsType<TimeoutException>(answer.Exception!.InnerException);
        Assert.Equal("/silent did not answer Question within 00:00:05.", error.Message);
        Assert.Equal(7, Assert.Single(lab.DeadLetters.Received).Message);
    }

    [Fact]
    public void Ask_Cancelled_EndsTheWaitingOnly()
    {
        var lab = new Lab();
        var handled = 0;
        using var cancel = new CancellationTokenSource();
        var actor = lab.System.Spawn(Scripted<Question>.Props((_, q) =>
        {
            handled++;
            q.ReplyTo.Tell(1);
        }), "it");

        var answer = actor.AskAsync<int>(replyTo => new(1, replyTo), TimeSpan.FromSeconds(5), cancel.Token);
        cancel.Cancel();
        lab.Run();

        Assert.True(answer.IsCanceled);
        Assert.Equal(1, handled);
        Assert.Equal(1, lab.System.DeadLetters);
    }

    [Fact]
    public void Ask_FromOneActorToAnother_ResumesInItsOwnTurn()
    {
        var lab = new Lab();
        var results = new List<int>();
        var doubler = lab.System.Spawn(Scripted<Question>.Props((_, q) => q.ReplyTo.Tell(q.Number * 2)), "doubler");
        var asker = lab.Spawn(() => new Scripted<int>
        {
            OnMessage = async (_, n, ct) =>
                results.Add(await doubler.AskAsync<int>(replyTo => new(n, replyTo), TimeSpan.FromSeconds(1), ct)),
        });

        asker.Tell(1);
        asker.Tell(2);
        lab.Run();

        Assert.Equal([2, 4], results);
    }

    [Fact]
    public void Nobody_DropsEverythingSilently()
    {
        var lab = new Lab();
        var actor = lab.System.Spawn(Scripted<Question>.Props((_, q) => q.ReplyTo.Tell(1)));

        actor.Tell(new(1, ActorRef<int>.Nobody));
        lab.Run();

        Assert.Equal(0, lab.System.DeadLetters);
    }
}
