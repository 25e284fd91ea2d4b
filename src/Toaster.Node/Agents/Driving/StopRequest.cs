namespace Toaster.Node.Agents.Driving;

/// <summary>How a build is to be stopped; each step includes those before it.</summary>
internal enum StopWish
{
    None,

    /// <summary>Running tasks may finish.</summary>
    Orderly,

    /// <summary>At once.</summary>
    Forced,

    /// <summary>At once, and nobody wants the record any more.</summary>
    Abandon,
}

/// <summary>The wish to stop a build: may come from any thread, at any time, more than once, and only grows.</summary>
internal sealed class StopRequest : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _any = new();
    private StopWish _wish;

    public StopWish Wish
    {
        get
        {
            lock (_lock)
            {
                return _wish;
            }
        }
    }

    /// <summary>Cancelled with the first wish.</summary>
    public CancellationToken Any => _any.Token;

    public void Dispose() => _any.Dispose();

    public static StopWish Of(string? desired) => desired switch
    {
        "cancel" => StopWish.Orderly,
        "force" => StopWish.Forced,
        "abandon" => StopWish.Abandon,
        _ => StopWish.None,
    };

    public void Raise(StopWish wish)
    {
        lock (_lock)
        {
            if (wish <= _wish)
            {
                return;
            }

            _wish = wish;
        }

        _ = _any.CancelAsync(); // What waits for it does not run inside whoever wishes.
    }
}
