using Toaster.Web.Api;

namespace Toaster.Web.Hosting;

/// <summary>
/// A server of several that is about to end: it says so to whoever asks whether it is ready, and sends agents to the others, while it still
/// answers everything else.
/// </summary>
public sealed class Draining : IDisposable
{
    private readonly CancellationTokenSource _begun = new();

    /// <summary>From now on.</summary>
    public void Begin() => _begun.Cancel();

    public bool HasBegun => _begun.IsCancellationRequested;

    /// <summary>Ends what waits for something to do.</summary>
    public CancellationToken Begun => _begun.Token;

    public void Dispose() => _begun.Dispose();

    /// <exception cref="ApiProblemException">It has begun.</exception>
    internal void Check()
    {
        if (HasBegun)
        {
            throw new ApiProblemException(StatusCodes.Status503ServiceUnavailable, "draining", "This server is about to end; another one of the same database goes on.")
            {
                RetryAfter = TimeSpan.FromSeconds(1),
            };
        }
    }
}
