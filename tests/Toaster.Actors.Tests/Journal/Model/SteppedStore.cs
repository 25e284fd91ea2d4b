using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Tests.Journal.Model;

/// <summary>Numbers the transactions that write, in the order of their commits, and tells them as a time: each row says by it when it came.</summary>
internal sealed class WriteNumbers : TimeProvider
{
    public long Last { get; private set; }

    public void Next() => Last++;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Last);
}

/// <summary>How a transaction fails.</summary>
internal enum Failure
{
    None,
    BeforeCommit,
    AfterCommit,
}

/// <summary>
/// A real store as one server sees it. Each transaction is a turn of the seeded dispatcher, and its answer another one: the seed decides
/// which transactions come between what a server has read and what it writes.
/// </summary>
internal sealed class SteppedStore(IStore inner, WriteNumbers numbers) : IStore
{
    private static readonly TaskCompletionSource Never = new();

    /// <summary>Its process is gone: what was not sent is never sent, and nothing is answered any more.</summary>
    public bool IsDead { get; set; }

    public Failure NextFails { get; set; }

    /// <summary>Transactions that were committed without an answer.</summary>
    public int Unanswered { get; private set; }

    public string Name => inner.Name;

    public long Incarnation => inner.Incarnation;

    public ValueTask<T> WriteAsync<T>(WritePriority priority, Func<IStoreConnection, T> work, CancellationToken ct)
        => StepAsync(() =>
        {
            numbers.Next();
            return inner.WriteAsync(priority, work, default);
        });

    public ValueTask<T> ReadAsync<T>(Func<IStoreConnection, T> work, CancellationToken ct) => StepAsync(() => inner.ReadAsync(work, default));

    public ValueTask DisposeAsync() => default; // The inner one is shared.

    /// <summary>On this thread, so that nothing else happens meanwhile.</summary>
    public static T Now<T>(Func<ValueTask<T>> call)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return call().AsTask().GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private async ValueTask<T> StepAsync<T>(Func<ValueTask<T>> call)
    {
        await Task.Yield();
        await IfDeadAsync();
        var fails = NextFails;
        NextFails = Failure.None;
        if (fails == Failure.BeforeCommit)
        {
            throw new JournalUnavailableException("The test lets it fail before its commit.");
        }

        var result = Now(call);
        await Task.Yield();
        await IfDeadAsync();
        if (fails == Failure.AfterCommit)
        {
            Unanswered++;
            throw new JournalUnavailableException("The test lets it fail after its commit.");
        }

        return result;
    }

    /// <summary>No turn of its own: nobody can be killed between this and what follows.</summary>
    private Task IfDeadAsync() => IsDead ? Never.Task : Task.CompletedTask;
}
