using Toaster.Actors;
using Toaster.Actors.Builds.Following;
using Toaster.Actors.Queue;
using Toaster.Actors.Views;

namespace Toaster.Web.Live;

/// <summary>How long builds on nodes may go on, and in what time those that wait may start; without those of which it is not known.</summary>
public sealed record QueueForecast(IReadOnlyDictionary<BuildId, TimeLeft> Left, IReadOnlyDictionary<BuildId, TimeLeft> Starts)
{
    public static readonly QueueForecast None = new(new Dictionary<BuildId, TimeLeft>(), new Dictionary<BuildId, TimeLeft>());
}

/// <summary>Looks ahead by what earlier builds took. Remembered for a while: many pages ask for the same.</summary>
internal sealed class QueueTimes(IServiceProvider services, EarlierBuilds earlier, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private Reading? _last;

    public async ValueTask<QueueForecast> ReadAsync(CancellationToken ct)
    {
        if (Volatile.Read(ref _last) is { } last && time.GetElapsedTime(last.At) < Fresh)
        {
            return last.Forecast;
        }

        var at = time.GetTimestamp();
        var forecast = services.GetService<IBuildQueue>() is { } queue && (await queue.ListAsync(ct)) is { Look: { } look } && look.Waiting.Count + look.Leases.Count > 0
            ? await MakeAsync(look, ct) : QueueForecast.None;
        Volatile.Write(ref _last, new(at, forecast));
        return forecast;
    }

    private async ValueTask<QueueForecast> MakeAsync(QueueLook look, CancellationToken ct)
    {
        var (views, live, now) = (services.GetRequiredService<IBuildViews>(), services.GetService<ILiveBuilds>(), time.GetUtcNow());
        Dictionary<BuildId, TimeLeft> left = [], takes = [];
        foreach (var lease in look.Leases)
        {
            if (await HistoryAsync(lease.Build, views, ct) is { } history && LeftOf(history, live is null ? null : await live.FindAsync(lease.Build, ct), now) is { } range)
            {
                left[lease.Build] = takes[lease.Build] = range;
            }
        }

        var waiting = Schedule.Plan(look, now).Waiting;
        foreach (var build in waiting.Take(StartEstimates.MostWaiting).Select(one => one.Item.Build))
        {
            if (await HistoryAsync(build, views, ct) is { } history && TimeLeft.Of(history, 0, null, null) is { } range)
            {
                takes[build] = range;
            }
        }

        var starts = StartEstimates.Of(look, takes.ToDictionary(one => one.Key, one => new TimeRange(Span(one.Value.Least), Span(one.Value.Most))), now);
        return new(left, starts.ToDictionary(one => one.Key, one => new TimeLeft(one.Value.Least.Ticks / 10, one.Value.Most.Ticks / 10, 0)));
    }

    private async ValueTask<IReadOnlyList<EarlierBuild>?> HistoryAsync(BuildId id, IBuildViews views, CancellationToken ct)
        => await views.FindAsync(id, ct) is { } build ? (await earlier.FindAsync(build, views, ct)).Builds : null;

    /// <summary>Null also when it takes longer than all of them.</summary>
    private static TimeLeft? LeftOf(IReadOnlyList<EarlierBuild> earlier, LiveBuild? build, DateTimeOffset now)
        => build?.Progress is { BegunAt: > 0 } progress ? TimeLeft.Of(earlier, progress, now.ToUnixTimeMilliseconds() * 1000) : TimeLeft.Of(earlier, 0, null, null);

    private static TimeSpan Span(long micros) => TimeSpan.FromTicks(micros * 10);

    private sealed record Reading(long At, QueueForecast Forecast);
}
