namespace Toaster.Actors.Kernel;

/// <summary>Decides where and when a mailbox that has something to do gets its next turn.</summary>
public interface IDispatcher
{
    /// <summary>
    /// Runs <c>Execute</c> of the item once, soon, never within this call. A mailbox is not scheduled again before its turn
    /// has ended.
    /// </summary>
    void Schedule(IThreadPoolWorkItem mailbox);
}

/// <summary>Turns run on the thread pool, as many at once as it has threads.</summary>
public sealed class ThreadPoolDispatcher : IDispatcher
{
    /// <summary>The only one needed.</summary>
    public static readonly ThreadPoolDispatcher Instance = new();

    private ThreadPoolDispatcher() { }

    /// <inheritdoc/>
    public void Schedule(IThreadPoolWorkItem mailbox) => ThreadPool.UnsafeQueueUserWorkItem(mailbox, preferLocal: false);
}

/// <summary>Cancels a token as a piece of work of its own, so that what waits for it does not run inside the canceller.</summary>
internal sealed class Cancellation(CancellationTokenSource source) : IThreadPoolWorkItem
{
    public void Execute()
    {
        try
        {
            source.Cancel();
        }
        catch (AggregateException)
        {
            // Thrown by callbacks the actor registered; it is stopping, and the token is cancelled all the same.
        }
    }

    public override string ToString() => "cancel";
}
