using System.Collections.Concurrent;

namespace Toaster.Actors.Journal.Sql;

/// <summary>A few connections that only read, used again and again, each by one caller at a time.</summary>
/// <param name="name">Of the store, for sentences.</param>
/// <param name="most">Reads at the same time; further ones wait.</param>
internal abstract class Readers<TConnection>(string name, int most) : IAsyncDisposable
    where TConnection : IDisposable
{
    private readonly SemaphoreSlim _slots = new(most);
    private volatile bool _closed;

    protected string Name => name;

    /// <summary>Those that nobody uses now.</summary>
    protected ConcurrentStack<TConnection> Idle { get; } = new();

    public async ValueTask<T> ReadAsync<T>(Func<IStoreConnection, T> work, CancellationToken ct)
    {
        await _slots.WaitAsync(ct);
        try
        {
            return _closed ? throw new JournalUnavailableException($"{name} is closed.") : Read(work, ct);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Waits for the reads that run, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        for (var i = 0; i < most; i++)
        {
            await _slots.WaitAsync();
        }

        CloseIdle();
        _slots.Release(most);
    }

    /// <summary>One short transaction, with an idle connection or a new one. After an error, which is rare, a connection may be in any state: it is closed.</summary>
    protected abstract T Read<T>(Func<IStoreConnection, T> work, CancellationToken ct);

    protected void CloseIdle()
    {
        while (Idle.TryPop(out var connection))
        {
            connection.Dispose();
        }
    }
}
