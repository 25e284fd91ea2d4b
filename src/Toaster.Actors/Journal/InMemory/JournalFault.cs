namespace Toaster.Actors.Journal.InMemory;

/// <summary>How a test lets an append go wrong. The caller sees the same exception both times, as in life.</summary>
public enum JournalFault
{
    /// <summary>Nothing was written.</summary>
    BeforeCommit,

    /// <summary>Everything was written, but the answer was lost.</summary>
    AfterCommit,
}

/// <summary>Holds one append of a test between its arrival and its commit.</summary>
public sealed class AppendGate
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the append has come to the gate; nothing of it is written yet.</summary>
    public Task Arrived => _arrived.Task;

    /// <summary>Lets the append go on.</summary>
    public void Open() => _opened.TrySetResult();

    internal Task PassAsync(CancellationToken ct)
    {
        _arrived.TrySetResult();
        return _opened.Task.WaitAsync(ct);
    }
}
