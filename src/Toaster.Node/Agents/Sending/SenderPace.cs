namespace Toaster.Node.Agents.Sending;

/// <summary>
/// How long a sender waits before it tries again, and when it stops trying: never while the command runs; afterwards when nothing has
/// moved for a while. One for all senders of a command.
/// </summary>
internal sealed class SenderPace(TimeProvider time, TimeSpan patience) : IDisposable
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _giveUp = new(Timeout.InfiniteTimeSpan, time);
    private readonly CancellationTokenSource _ending = new();
    private volatile bool _isEnding;

    /// <summary>No more will come.</summary>
    public bool IsEnding => _isEnding;

    /// <summary>What is not delivered is left.</summary>
    public CancellationToken GiveUp => _giveUp.Token;

    /// <summary>From now on a sender that gets nowhere stops.</summary>
    public void End()
    {
        _isEnding = true;
        _giveUp.CancelAfter(patience);
        _ending.Cancel(); // Whoever waits tries once more at once.
    }

    public void Stop() => _giveUp.Cancel();

    /// <summary>Something was taken.</summary>
    public void Progressed()
    {
        if (_isEnding && !_giveUp.IsCancellationRequested)
        {
            _giveUp.CancelAfter(patience);
        }
    }

    /// <param name="asked">What the server asked for.</param>
    /// <param name="failures">How often it failed before, in a row.</param>
    public async Task WaitAsync(TimeSpan? asked, int failures, CancellationToken ct)
    {
        var wait = asked is { } told && told > TimeSpan.Zero ? (told < LongestAsked ? told : LongestAsked) : First * Math.Pow(2, Math.Min(failures, 6));
        wait = asked is null && wait > Longest ? Longest : wait;
        var wasEnding = _isEnding;
        using var either = wasEnding ? CancellationTokenSource.CreateLinkedTokenSource(ct) : CancellationTokenSource.CreateLinkedTokenSource(ct, _ending.Token);
        await Task.Delay(wait, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        _giveUp.Dispose();
        _ending.Dispose();
    }
}
