namespace Toaster.Chaos.Servers;

/// <summary>One server's time between its word that it answers and its end, or the moment nobody hears of it any more.</summary>
internal sealed class Life(Uri url) : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Uri Url => url;

    public Task Ended => _ended.Task;

    /// <summary>Whoever still waits for an answer need not.</summary>
    public CancellationToken Gone => _gone.Token;

    public void End()
    {
        _ended.TrySetResult();
        _gone.Cancel();
    }

    public void Dispose() => _gone.Dispose();
}
