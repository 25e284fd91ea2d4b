using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Following;
using Toaster.Actors.Views;
using Toaster.Web.Live;

namespace Toaster.Web.Api.Models;

/// <summary>How far a build is while it waits or runs.</summary>
public sealed record ProgressModel
{
    public required long Build { get; init; }

    /// <summary>waiting, running, stopping or ended.</summary>
    public required string State { get; init; }

    /// <summary>There will be no other progress than this one.</summary>
    public required bool HasEnded { get; init; }

    /// <summary>Absent until it has ended.</summary>
    public BuildOutcome? Outcome { get; init; }

    public required string Sentence { get; init; }

    /// <summary>Name of the phase it is in.</summary>
    public string? Phase { get; init; }

    public required IReadOnlyList<PhaseModel> Phases { get; init; }

    /// <summary>Layers as they are fetched.</summary>
    public IReadOnlyList<StepModel>? Repositories { get; init; }

    /// <summary>How it was asked to stop: orderly, forced, kill.</summary>
    public IReadOnlyList<StepModel>? Stops { get; init; }

    /// <summary>The scheduler's numbers; absent before its first word.</summary>
    public SchedulerModel? Tasks { get; init; }

    /// <summary>Tasks that run now, the one that runs longest first.</summary>
    public required IReadOnlyList<RunningTaskModel> Running { get; init; }

    public required int Errors { get; init; }
    public required int Warnings { get; init; }

    /// <summary>The last errors and warnings, oldest first.</summary>
    public required IReadOnlyList<ProgressLineModel> Messages { get; init; }

    /// <summary>The last lines as bitbake's terminal has them, oldest first.</summary>
    public required IReadOnlyList<ProgressLineModel> Lines { get; init; }

    /// <summary>Absent when no earlier build tells.</summary>
    public TimeLeftModel? Left { get; init; }

    /// <summary>Absent unless it waits.</summary>
    public PlaceModel? Waiting { get; init; }

    internal static ProgressModel Of(BuildView build, LiveModel? live)
    {
        var (summary, progress) = (build.Summary, live?.Progress);
        return new()
        {
            Build = build.Id.Value,
            State = live is null ? "ended" : live.Waiting is not null ? "waiting" : live.IsStopping ? "stopping" : "running",
            HasEnded = live is null,
            Outcome = summary.Outcome,
            Sentence = live is null ? summary.Verdict.ToString() : string.Concat(LiveTexts.Sentence(live, summary).Select(part => part.Text)),
            Phase = progress?.Phase,
            Phases = [.. (progress?.Phase is not null ? progress.Phases : summary.Phases).Select(p =>
                new PhaseModel(p.Name, p.State, ModelMapping.Time(p.StartedAt), ModelMapping.Time(p.EndedAt), p.Done, p.Total))],
            Repositories = progress is { Repositories: { Length: > 0 } repositories } ? [.. repositories.Select(StepModel.Of)] : null,
            Stops = progress is { Stops: { Length: > 0 } stops } ? [.. stops.Select(StepModel.Of)] : null,
            Tasks = progress?.Queue is { } q
                ? new(q.Total, q.Completed + q.Failed, q.Skipped, q.Failed, q.Active, q.Waiting, q.SetsceneTotal, q.SetsceneCovered, q.SetsceneNotCovered) : null,
            Running = [.. (live?.Running ?? []).Select(RunningTaskModel.Of)],
            Errors = Math.Max(summary.Errors, progress?.Errors ?? 0),
            Warnings = Math.Max(summary.Warnings, progress?.Warnings ?? 0),
            Messages = [.. (progress?.Messages ?? []).Select(ProgressLineModel.Of)],
            Lines = [.. (progress?.Lines ?? []).Select(ProgressLineModel.Of)],
            Left = live?.Left is { } left ? new(left.Least / 1_000_000, left.Most / 1_000_000, left.Builds) : null,
            Waiting = live?.Waiting is { } w ? new(w.Position, w.Reason, ModelMapping.Time(w.Since)) : null,
        };
    }
}

/// <param name="EndedAt">Absent while it goes on.</param>
public sealed record StepModel(string Name, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt)
{
    internal static StepModel Of(NamedStep step) => new(step.Name, Known(step.StartedAt), Known(step.EndedAt));

    internal static DateTimeOffset? Known(long at) => at > 0 ? ModelMapping.Time(at) : null;
}

/// <param name="Done">Of total; those skipped and those failed are among them.</param>
/// <param name="Waiting">Neither done nor running.</param>
public sealed record SchedulerModel(
    long Total, long Done, long Skipped, long Failed, long Active, long Waiting, long SetsceneTotal, long SetsceneCovered, long SetsceneNotCovered);

/// <param name="Id">Of the task; absent until the build's tables have it.</param>
/// <param name="Percent">As bitbake reports it.</param>
/// <param name="UsualSeconds">What the same task took in the latest build of these targets that succeeded.</param>
public sealed record RunningTaskModel(
    int? Id, string Multiconfig, string Recipe, string Task, DateTimeOffset? StartedAt, double? Percent, string? Rate, double? UsualSeconds)
{
    internal static RunningTaskModel Of(RunningTask task) => new(
        task.Id, task.Multiconfig, task.Recipe, task.Task, ModelMapping.Time(task.StartedAt), task.Percent, task.Rate, ModelMapping.Seconds(task.Usual));
}

/// <param name="Line">Of the event log, from 1.</param>
/// <param name="Level">Python's: 20 note, 30 warning, 40 error.</param>
public sealed record ProgressLineModel(long Line, DateTimeOffset? At, int Level, string Text)
{
    internal static ProgressLineModel Of(ProgressLine line) => new(line.Line, StepModel.Known(line.At), line.Level, line.Text);
}

/// <summary>Seconds, as a range.</summary>
/// <param name="Builds">So many earlier builds it rests on.</param>
public sealed record TimeLeftModel(long Least, long Most, int Builds);

/// <param name="Position">1 = next.</param>
/// <param name="Reason">One sentence.</param>
public sealed record PlaceModel(int Position, string Reason, DateTimeOffset? Since);
