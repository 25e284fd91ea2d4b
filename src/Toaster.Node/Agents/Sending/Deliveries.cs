using Toaster.Node.Agents.Spooling;

namespace Toaster.Node.Agents.Sending;

/// <summary>How a spool's delivery went, for people.</summary>
/// <param name="Server">Where it is, or was to be.</param>
internal sealed record Delivered(Delivery Result, long? Build, long Events, AgentServer? Server, string? Trouble);

/// <summary>The spools that are being sent, each by a sender of its own.</summary>
/// <param name="find">Where to, for a spool that names a server or none.</param>
/// <param name="forgetsEnded">It goes on for ever: those that have ended are not kept.</param>
internal sealed class Deliveries(Func<Uri?, AgentServer?> find, SenderPace pace, TimeProvider time, bool forgetsEnded = false) : IDisposable
{
    private readonly bool _forgetsEnded = forgetsEnded;
    private readonly AgentClient _client = new();
    private readonly Lock _lock = new();
    private readonly List<Task<Delivered>> _all = [];
    private Task _lastOffer = Task.CompletedTask;

    /// <summary>The first offer's answer: the server that took it and its number, or null while there is none.</summary>
    public Task<AgentServer?> FirstOffer { get; private set; } = Task.FromResult<AgentServer?>(null);

    public Spool? First { get; private set; }

    /// <summary>Sends it from now on; the spool is closed when that has ended.</summary>
    /// <returns>The first answer to its offer, and how it went.</returns>
    public (Task<AgentServer?> Offered, Task<Delivered> Done) Begin(Spool spool)
    {
        var sender = new SpoolSender(spool, _client, () => find(spool.Header.Server), pace, time);
        lock (_lock)
        {
            if (First is null)
            {
                (First, FirstOffer) = (spool, sender.Offered);
            }

            // One offer after the other, so that the server numbers builds in the order they were made.
            var before = _lastOffer;
            _lastOffer = sender.Offered;
            var done = Task.Run(() => SendAsync(spool, sender, before));
            _all.RemoveAll(one => one.IsCompletedSuccessfully && _forgetsEnded);
            _all.Add(done);
            return (sender.Offered, done);
        }
    }

    /// <summary>Waits for all of them: nothing more will be added.</summary>
    public Task<Delivered[]> EndAsync()
    {
        pace.End();
        lock (_lock)
        {
            return Task.WhenAll(_all);
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Who records writes on, also when nobody wants it any more.</summary>
    private async Task RecordedAsync(Spool spool)
    {
        while (spool.State.End is null && !pace.GiveUp.IsCancellationRequested)
        {
            await spool.WaitAsync(long.MaxValue, pace.GiveUp).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Delivered> SendAsync(Spool spool, SpoolSender sender, Task before)
    {
        using (spool)
        {
            try
            {
                await before;
                var result = await sender.RunAsync(pace.GiveUp);
                await RecordedAsync(spool);
                return new(result, spool.State.Build, spool.Count, find(spool.Header.Server), sender.Trouble);
            }
            catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                return new(Delivery.Left, spool.State.Build, spool.Count, null, e.Message); // The spool's own disk.
            }
        }
    }
}
