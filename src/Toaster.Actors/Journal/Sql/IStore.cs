namespace Toaster.Actors.Journal.Sql;

/// <summary>
/// One database with all that Toaster stores: journal and read tables. Work comes as functions over a connection; the store decides
/// where and when they run.
/// </summary>
/// <remarks>
/// While the database cannot be reached or written, every call throws <see cref="JournalUnavailableException"/> with the reason;
/// calls after the cause is gone succeed without anybody's help.
/// </remarks>
public interface IStore : IAsyncDisposable
{
    /// <summary>Which database it is, for sentences to the operator; never with a password.</summary>
    string Name { get; }

    /// <summary>Random at creation, new after a restore: the same numbers in another incarnation may stand for other content.</summary>
    long Incarnation { get; }

    /// <summary>Somebody found that it is another incarnation than the one that was opened.</summary>
    void NoteReplaced() { }

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction and completes after its commit. If it throws, its changes are undone and the
    /// exception is the caller's; other work is not disturbed. It must be short, must neither commit nor roll back, and must do the
    /// same again when it is run again, which may happen after its transaction was undone. Once begun it can no longer be cancelled.
    /// </summary>
    ValueTask<T> WriteAsync<T>(WritePriority priority, Func<IStoreConnection, T> work, CancellationToken ct);

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction that can only read, and sees everything acknowledged before. Longer than the
    /// store's limit: interrupted, with <see cref="JournalUnavailableException"/>. Results must be complete when it returns; the
    /// connection is not the caller's.
    /// </summary>
    ValueTask<T> ReadAsync<T>(Func<IStoreConnection, T> work, CancellationToken ct);
}

/// <summary>A connection inside a transaction. Used by one thread at a time.</summary>
public interface IStoreConnection
{
    /// <summary>The statement for <paramref name="sql"/>, prepared once per connection; not to be disposed by the caller.</summary>
    Statement Prepared(string sql);
}

/// <summary>Which queue work waits in.</summary>
public enum WritePriority
{
    /// <summary>Somebody waits for the acknowledgement: journal appends, ids.</summary>
    Append,

    /// <summary>Derived rows, which may lag.</summary>
    Projection,
}
