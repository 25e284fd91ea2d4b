using System.Collections.Concurrent;
using System.Collections.Frozen;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;
using Toaster.Web.Shared;

namespace Toaster.Web.Live;

/// <summary>What an earlier build of the same targets on the same machine took. Microseconds.</summary>
/// <param name="Whole">From the first event to the last.</param>
/// <param name="BeforeTasks">Until the first task; null when the log does not tell.</param>
public sealed record EarlierBuild(long Whole, long? BeforeTasks);

/// <param name="Usual">What the longest tasks of the latest of them took, by key.</param>
/// <param name="IsKnown">It was looked for.</param>
internal sealed record History(IReadOnlyList<EarlierBuild> Builds, IReadOnlyDictionary<string, long> Usual, bool IsKnown)
{
    public static readonly History None = new([], FrozenDictionary<string, long>.Empty, false);
}

/// <summary>Successful builds of the same targets, machine and distribution. Remembered for a while: many pages ask for the same.</summary>
internal sealed class EarlierBuilds(TimeProvider time)
{
    private const int MostBuilds = 20, MostRemembered = 200;
    private const long Second = 1_000_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, (long At, History History)> _remembered = new(StringComparer.Ordinal);

    public async ValueTask<History> FindAsync(BuildView build, IBuildViews views, CancellationToken ct)
    {
        if (build.Summary.Targets.Count == 0)
        {
            return History.None;
        }

        var key = KeyOf(build);
        if (_remembered.TryGetValue(key, out var known) && time.GetElapsedTime(known.At) < Fresh)
        {
            return known.History;
        }

        var found = await views.ListAsync(new(new(1, 150), Search: build.Summary.Targets[0].Name.Split(':')[0], Outcomes: [BuildOutcome.Succeeded]), ct);
        var alike = found.Page.Rows.Where(earlier => earlier.Id != build.Id && IsAlike(earlier, build)).Take(MostBuilds).ToList();
        var history = new History(
            [.. alike.Select(earlier => Took(earlier.Summary)).OfType<EarlierBuild>()], alike is [var last, ..] ? await UsualAsync(last, views, ct) : History.None.Usual, true);
        if (_remembered.Count >= MostRemembered)
        {
            _remembered.Clear();
        }

        _remembered[key] = (time.GetTimestamp(), history);
        return history;
    }

    internal static EarlierBuild? Took(SummaryRow summary)
        => summary is { StartedAt: { } from, CompletedAt: { } to } && to > from
            ? new(to - from, summary.Phases.FirstOrDefault(p => p.Name == "tasks")?.StartedAt - from)
            : null;

    /// <summary>Of the tasks worth waiting for.</summary>
    private static async ValueTask<IReadOnlyDictionary<string, long>> UsualAsync(BuildView earlier, IBuildViews views, CancellationToken ct)
    {
        var usual = new Dictionary<string, long>();
        var tasks = await views.TasksAsync(earlier.Id, new(new(1, 150), Sort: "elapsed", Descending: true, Executed: true), ct);
        foreach (var task in tasks.Page.Rows)
        {
            if (task.Elapsed is >= Second and { } took)
            {
                usual[RunningTask.KeyOf(task)] = took;
            }
        }

        return usual;
    }

    private static bool IsAlike(BuildView earlier, BuildView build)
        => KeyOf(earlier.Summary) == KeyOf(build.Summary) || (build.IsWaiting && earlier.Origin is not null && KeyOfOrder(earlier) == KeyOfOrder(build));

    private static string KeyOf(BuildView build) => build.IsWaiting ? KeyOfOrder(build) : KeyOf(build.Summary);

    /// <summary>What was asked for: of a build that waits nothing else is known.</summary>
    private static string KeyOfOrder(BuildView build) => build.Origin!.Spec is var spec
        ? string.Join('\n', [$"{build.Project}", spec.Task ?? "", spec.Machine ?? "", spec.Distro ?? "", spec.Directory ?? "", $"{spec.DryRun}", .. spec.Targets.Order(StringComparer.Ordinal)]) : "";

    private static string KeyOf(SummaryRow summary)
        => string.Join('\n', [summary.Machine ?? "", summary.Distro ?? "", .. summary.Targets.Select(BuildTexts.Target).Order(StringComparer.Ordinal)]);
}
