namespace Toaster.Actors.Kernel;

/// <summary>A message that nobody took.</summary>
/// <param name="Message">What was sent.</param>
/// <param name="Recipient">Path of whom it was for.</param>
/// <param name="Why">Reads on after "because".</param>
public sealed record DeadLetter(object? Message, string Recipient, string Why);

/// <summary>
/// Publish and subscribe by type within one system. A subscriber to a base type or interface gets what derives from it.
/// Safe for any thread; nothing is kept for those who subscribe later.
/// </summary>
public sealed class EventStream
{
    private readonly Lock _lock = new();
    private ISubscription[] _subscriptions = []; // Replaced, never changed: Publish takes no lock.

    private interface ISubscription
    {
        void Offer(object e);
    }

    /// <summary>Tells the subscriber every such event until it unsubscribes or ends.</summary>
    public void Subscribe<TEvent>(ActorRef<TEvent> subscriber)
    {
        var subscription = new Subscription<TEvent>(subscriber);
        Change(all => [.. all, subscription]);
        subscriber.Send(new WatchSignal(null, () => Change(all => [.. all.Where(s => s != subscription)])));
    }

    /// <summary>Ends what <see cref="Subscribe"/> began; harmless when there is nothing to end.</summary>
    public void Unsubscribe<TEvent>(ActorRef<TEvent> subscriber)
        => Change(all => [.. all.Where(s => s is not Subscription<TEvent> { Subscriber: var other } || other != subscriber)]);

    /// <summary>Tells all subscribers of the event's type; returns at once.</summary>
    public void Publish(object e)
    {
        foreach (var subscription in Volatile.Read(ref _subscriptions))
        {
            subscription.Offer(e);
        }
    }

    private void Change(Func<ISubscription[], ISubscription[]> change)
    {
        lock (_lock)
        {
            Volatile.Write(ref _subscriptions, change(_subscriptions));
        }
    }

    private sealed class Subscription<TEvent>(ActorRef<TEvent> subscriber) : ISubscription
    {
        public ActorRef<TEvent> Subscriber => subscriber;

        public void Offer(object e)
        {
            if (e is TEvent wanted)
            {
                subscriber.Tell(wanted);
            }
        }
    }
}
