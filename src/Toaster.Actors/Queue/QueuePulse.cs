namespace Toaster.Actors.Queue;

/// <summary>Wakes whoever waits for the queue to change in this process. A hint: what is true stands in the store.</summary>
public sealed class QueuePulse
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the next beat. To be taken before looking at the store, or a change in between is missed.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Beat() => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
