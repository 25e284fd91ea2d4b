using Toaster.Actors.Kernel;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Kernel;

public class EventStreamTests
{
    [Fact]
    public void Publish_ReachesSubscribersOfTheTypeAndItsBases()
    {
        var stream = new EventStream();
        var (objects, texts, numbers) = (new Probe<object>(), new Probe<string>(), new Probe<int>());
        stream.Subscribe(objects);
        stream.Subscribe(texts);
        stream.Subscribe(numbers);

        stream.Publish("a");
        stream.Publish(1);
        stream.Unsubscribe(texts);
        stream.Publish("b");

        Assert.Equal(["a", 1, "b"], objects.Received);
        Assert.Equal(["a"], texts.Received);
        Assert.Equal([1], numbers.Received);
    }

    [Fact]
    public void Subscription_EndsWithTheSubscriber()
    {
        var lab = new Lab();
        var heard = 0;
        var actor = lab.System.Spawn(Scripted<string>.Props((_, _) => heard++));
        lab.System.EventStream.Subscribe(actor);
        lab.System.EventStream.Publish("a");
        lab.Run();

        lab.System.Stop(actor);
        lab.Run();
        lab.System.EventStream.Publish("b");
        lab.Run();

        Assert.Equal(1, heard);
        Assert.Equal(0, lab.System.DeadLetters);
    }

    [Fact]
    public void DeadLetters_AboutADeadSubscriberOfDeadLetters_DoNotGoRoundInCircles()
    {
        var lab = new Lab();
        var full = lab.System.Spawn(Scripted<DeadLetter>.Props((_, _) => { }) with { MailboxBound = 1 });
        var dead = lab.System.Spawn(Scripted<int>.Props((_, _) => { }), "dead");
        lab.System.EventStream.Subscribe(full);
        lab.System.Stop(dead);
        lab.Run();

        dead.Tell(1);
        dead.Tell(2);
        lab.Run();

        Assert.Equal([1, 2], lab.DeadLetters.Received.Select(letter => letter.Message));
        Assert.Equal(3, lab.System.DeadLetters);
    }
}
