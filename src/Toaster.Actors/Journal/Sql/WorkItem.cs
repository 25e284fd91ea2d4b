namespace Toaster.Actors.Journal.Sql;

/// <summary>A piece of work for the write lane and the promise to its caller.</summary>
internal abstract class WorkItem
{
    private int _taken;

    /// <summary>False when the caller gave up while it waited. From here on it can no longer be cancelled.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

    /// <summary>Does the work inside the turn's transaction and keeps the result until <see cref="Acknowledge"/>.</summary>
    public abstract void Run(IStoreConnection connection);

    /// <summary>The turn is durable: answers the caller.</summary>
    public abstract void Acknowledge();

    /// <summary>Nothing of it was written, or nothing is known: answers with the reason.</summary>
    public abstract void Fail(Exception reason);
}

/// <inheritdoc/>
internal sealed class WorkItem<T> : WorkItem
{
    // Continuations run elsewhere: the lane has other work to do.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<IStoreConnection, T> _work;
    private readonly CancellationTokenRegistration _cancellation;
    private T? _result;

    public WorkItem(Func<IStoreConnection, T> work, CancellationToken ct)
    {
        _work = work;
        _cancellation = ct.UnsafeRegister(static (state, token) =>
        {
            var item = (WorkItem<T>)state!;
            if (item.TryTake())
            {
                item._completion.TrySetCanceled(token);
            }
        }, this);
    }

    public Task<T> Completion => _completion.Task;

    public override void Run(IStoreConnection connection) => _result = _work(connection);

    public override void Acknowledge()
    {
        _cancellation.Unregister();
        _completion.TrySetResult(_result!);
    }

    public override void Fail(Exception reason)
    {
        _cancellation.Unregister();
        _completion.TrySetException(reason);
    }
}
