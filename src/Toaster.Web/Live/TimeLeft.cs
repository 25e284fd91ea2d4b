using Toaster.Actors.Builds.Following;

namespace Toaster.Web.Live;

/// <summary>How long a build may still take: always a range, and only from builds that were. Microseconds.</summary>
/// <param name="Builds">So many earlier builds it rests on.</param>
public sealed record TimeLeft(long Least, long Most, int Builds)
{
    private const long Second = 1_000_000, Minute = 60 * Second, Hour = 60 * Minute;

    // Of a single earlier build nobody knows how much builds differ.
    private static readonly (double Least, double Most) ByOne = (0.7, 1.5), ByTwo = (0.8, 1.25);

    /// <summary>
    /// Null without an earlier build, or when this one has taken longer than all of them. Until tasks run, what the earlier ones took
    /// less what has passed; then their time for tasks by the share that is left, more and more at the pace of this build.
    /// </summary>
    /// <param name="elapsed">Since the build began.</param>
    /// <param name="inTasks">Since its first task; null: none has begun.</param>
    public static TimeLeft? Of(IReadOnlyList<EarlierBuild> earlier, long elapsed, long? inTasks, double? share)
    {
        if (earlier.Count == 0)
        {
            return null;
        }

        List<double> left = [.. earlier.Select(e => inTasks is { } spent && share is { } done ? InTasks(e, spent, done, earlier) : e.Whole - (double)elapsed).Where(l => l > 0).Order()];
        if (left.Count == 0)
        {
            return null;
        }

        var (least, most) = left.Count switch
        {
            1 => (left[0] * ByOne.Least, left[0] * ByOne.Most),
            2 => (left[0] * ByTwo.Least, left[1] * ByTwo.Most),
            _ => (At(left, 0.25), At(left, 0.75) * 1.1),
        };
        return new((long)least, (long)most, earlier.Count);
    }

    /// <summary>Of a build that goes on.</summary>
    public static TimeLeft? Of(IReadOnlyList<EarlierBuild> earlier, BuildProgress progress, long now)
    {
        if (progress.BegunAt <= 0 || progress.IsOver)
        {
            return null;
        }

        var tasks = progress.Phases.FirstOrDefault(p => p.Name == "tasks")?.StartedAt;
        return Of(earlier, Math.Max(0, now - progress.BegunAt), tasks is { } at ? Math.Max(0, now - at) : null, progress.Share);
    }

    /// <summary>"4 to 7 minutes", "less than a minute".</summary>
    public override string ToString()
    {
        if (Most < Minute)
        {
            return "less than a minute";
        }

        var (unit, word) = Most < 90 * Minute ? (Minute, "minute") : (Hour, "hour");
        var (least, most) = (Math.Max(1, (long)Math.Floor((double)Least / unit)), (long)Math.Ceiling((double)Most / unit));
        if (most >= 20)
        {
            (least, most) = (Math.Max(1, least / 5 * 5), (most + 4) / 5 * 5);
        }

        return Least < Minute ? $"at most {Format.Count(most, word)}" : least == most ? $"about {Format.Count(most, word)}" : $"{Format.Count(least)} to {Format.Count(most, word)}";
    }

    private static double InTasks(EarlierBuild e, long spent, double done, IReadOnlyList<EarlierBuild> all)
    {
        var theirs = (double)(e.Whole - (e.BeforeTasks ?? 0));
        var median = At([.. all.Select(a => (double)(a.Whole - (a.BeforeTasks ?? 0))).Order()], 0.5);
        var pace = done > 0.02 && median > 0 ? Math.Clamp(spent / done / median, 0.02, 200) : 1;
        return theirs * (1 - done) * (1 - done + (done * pace));
    }

    private static double At(List<double> sorted, double place)
    {
        var at = place * (sorted.Count - 1);
        var (low, high) = (sorted[(int)Math.Floor(at)], sorted[(int)Math.Ceiling(at)]);
        return low + ((high - low) * (at - Math.Floor(at)));
    }
}
