using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Web.Shared;

namespace Toaster.Web.Builds;

/// <summary>A target and how far its own recipe's tasks came.</summary>
/// <param name="Look">Null when nothing can be said.</param>
public sealed record TargetState(TargetRow Target, Look? Look, string Result, int Ran, int NotReached, TaskRow? StoppedAt)
{
    public static TargetState Of(TargetRow target, IReadOnlyList<TaskRow> tasks, IReadOnlyList<NoProviderRow> noProviders, SummaryRow build)
    {
        var ran = tasks.Count(t => t.Executed);
        var missed = tasks.Count(t => t is { Outcome: null, IsRunning: false });
        if (noProviders.Any(p => p.Item == target.Name)) return new(target, Look.Of(BuildOutcome.NotStarted), "no recipe provides it", ran, missed, null);
        if (tasks.Count == 0) return new(target, null, build.Outcome is null ? "not begun" : "the log tells of no task of a recipe with this name", 0, 0, null);
        if (tasks.FirstOrDefault(t => t.Outcome == TaskOutcome.Failed) is { } failed) return new(target, Look.Of(BuildOutcome.Failed), "stopped at ", ran, missed, failed);
        if (tasks.FirstOrDefault(t => t.Outcome == TaskOutcome.Unfinished) is { } cut) return new(target, Look.Of(TaskOutcome.Unfinished), "cut off in ", ran, missed, cut);
        if (tasks.FirstOrDefault(t => t.IsRunning) is { } now) return new(target, Look.Of((BuildOutcome?)null), "now in ", ran, missed, now);
        if (missed > 0 && build.Outcome is null) return new(target, new("empty", "To come", "still"), "waits for what it needs", ran, missed, null);
        if (missed > 0) return new(target, Look.NotReached, "what it needs was never done", ran, missed, null);
        return new(target, Look.Of(BuildOutcome.Succeeded), Summary(tasks, ran), ran, 0, null);
    }

    private static string Summary(IReadOnlyList<TaskRow> tasks, int ran) =>
        ran == 0
            ? $"all {Format.Count(tasks.Count, "task")} up to date or restored"
            : $"{Format.Count(ran)} of {Format.Count(tasks.Count, "task")} ran";
}
