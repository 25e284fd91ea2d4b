using System.Collections.Concurrent;

namespace Toaster.Chaos.Live.Faults;

/// <summary>Makes faults until it is enough. Each sort has a chance of its own, so that they come together in every way.</summary>
internal sealed class Fire(IReadOnlyList<IReadOnlyList<Strike>> sorts, LiveOptions options) : IDisposable
{
    private static readonly TimeSpan ShortestGap = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _enough = new();
    private readonly ConcurrentDictionary<(string Victim, string What), int> _counts = [];
    private Task _burning = Task.CompletedTask;
    private long _last = TimeProvider.System.GetTimestamp();

    /// <summary>How often each was made.</summary>
    public IReadOnlyDictionary<(string Victim, string What), int> Counts => _counts;

    /// <summary>Since when there was none.</summary>
    public TimeSpan Calm => TimeProvider.System.GetElapsedTime(Interlocked.Read(ref _last));

    public int Total => _counts.Values.Sum();

    public void Start()
    {
        foreach (var strike in sorts.SelectMany(sort => sort))
        {
            _counts[(strike.Victim, strike.What)] = 0;
        }

        _burning = Task.WhenAll(sorts.Select((sort, number) => BurnAsync(sort, new Random((options.Seed * 10) + number))));
    }

    /// <summary>The last builds have been asked for: a little longer, then they must get through.</summary>
    public void EndSoon() => _enough.CancelAfter(options.LastFire);

    /// <summary>Everything is as it was when it returns.</summary>
    public async Task EndAsync()
    {
        await _enough.CancelAsync();
        await _burning;
    }

    public void Count(string victim, string what)
    {
        _counts.AddOrUpdate((victim, what), 1, (_, n) => n + 1);
        Interlocked.Exchange(ref _last, TimeProvider.System.GetTimestamp());
    }

    public void Dispose() => _enough.Dispose();

    private async Task BurnAsync(IReadOnlyList<Strike> sort, Random random)
    {
        while (true)
        {
            var gap = ShortestGap + ((options.LongestGap - ShortestGap) * random.NextDouble());
            await Task.Delay(gap, TimeProvider.System, _enough.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_enough.IsCancellationRequested)
            {
                return;
            }

            var strike = sort[random.Next(sort.Count)];
            if (await strike.MakeAsync(random, _enough.Token))
            {
                Count(strike.Victim, strike.What);
            }
        }
    }
}
