using Toaster.Actors.Views;

namespace Toaster.Web.Farm;

/// <summary>What went on within a day, by the read tables.</summary>
/// <param name="Ended">Builds whose events end within it, whoever ran them.</param>
/// <param name="PickUps">Microseconds from being asked for to being given to a node, of builds given to one within it, in order. Builds that were tried again are left out.</param>
public sealed record FarmFigures(long Ended, IReadOnlyList<long> PickUps)
{
    public static readonly FarmFigures None = new(0, []);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Half of them, or 95 of 100, took no longer; null: there is none.</summary>
    /// <param name="share">0 to 1.</param>
    public long? PickUp(double share) => PickUps.Count == 0 ? null : PickUps[Math.Max(0, (int)Math.Ceiling(share * PickUps.Count) - 1)];

    public static FarmFigures Of(IEnumerable<BuildView> builds, DateTimeOffset now)
    {
        var since = Micros(now - Day);
        List<long> pickUps = [];
        var ended = 0L;
        foreach (var build in builds)
        {
            ended += build.Summary is { Outcome: not null, CompletedAt: { } end } && !build.IsWaiting && end >= since && end <= Micros(now) ? 1 : 0;
            if (build.Origin is { AssignedAt: { } at, Attempts.Count: 0 } origin && at >= since && at >= origin.QueuedAt)
            {
                pickUps.Add(at - origin.QueuedAt);
            }
        }

        pickUps.Sort();
        return new(ended, pickUps);
    }

    internal static long Micros(DateTimeOffset at) => at.ToUnixTimeMilliseconds() * 1000;
}

/// <summary>Reads them, at most twice a minute.</summary>
internal sealed class FarmFigureSource(TimeProvider time)
{
    private const int PageRows = 150, MostPages = 40;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30), LongestBuild = TimeSpan.FromDays(2);
    private Reading? _last;

    public async ValueTask<FarmFigures> ReadAsync(IBuildViews views, CancellationToken ct)
    {
        if (Volatile.Read(ref _last) is { } last && time.GetElapsedTime(last.At) < Fresh)
        {
            return last.Figures;
        }

        var (at, now) = (time.GetTimestamp(), time.GetUtcNow());
        List<BuildView> builds = [];
        for (var page = 1; page <= MostPages; page++)
        {
            var rows = (await views.ListAsync(new(new(page, PageRows), Sort: "started"), ct)).Page.Rows;
            builds.AddRange(rows);
            if (rows.Count < PageRows || !(rows[^1].Summary.StartedAt >= FarmFigures.Micros(now - LongestBuild)))
            {
                break;
            }
        }

        var figures = FarmFigures.Of(builds, now);
        Volatile.Write(ref _last, new(at, figures));
        return figures;
    }

    private sealed record Reading(long At, FarmFigures Figures);
}
