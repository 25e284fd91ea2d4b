using Toaster.Actors.Builds.Following;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Web.Shared;

namespace Toaster.Web.Live;

/// <summary>A build that goes on, in words.</summary>
internal static class LiveTexts
{
    public static string Place(int position) => position <= 1 ? "First in the queue" : $"Place {Format.Count(position)} in the queue";

    /// <summary>One sentence, as soon as it is so; the tables' verdict tells of failures, since it names them.</summary>
    public static IReadOnlyList<VerdictPart> Sentence(LiveModel live, SummaryRow summary)
    {
        if (live.Waiting is { } waiting)
        {
            return [new($"Queued: {Uncapital(waiting.Reason)}")];
        }

        if (live.Progress is not { Phase: not null } progress)
        {
            return BuildTexts.Sentence(summary);
        }

        if (progress.Stops is [.., var stop])
        {
            return [new($"Cancelling: {Stop(stop.Name, progress)}.")];
        }

        if (summary.Tasks.Failed > 0)
        {
            return BuildTexts.Sentence(summary);
        }

        return progress.Queue is { Failed: > 0 } queue
            ? [new($"Will fail: {Format.Count(queue.Failed, "task")} failed, {Done(queue)} tasks done.")]
            : [new($"Running: {Doing(progress)}{(live.Left is { } left ? $", {left} left" : "")}.")];
    }

    /// <summary>The line below it.</summary>
    public static string Detail(LiveModel live, SummaryRow summary)
    {
        if (live.Waiting is { } waiting)
        {
            var place = waiting.Position <= 1 ? "It is first in the queue." : $"{Format.Count(waiting.Position - 1, "build")} before it.";
            return live.Starts is { } starts ? $"{place} By what earlier builds took it starts in {starts}." : place;
        }

        var errors = Math.Max(summary.Errors, live.Progress?.Errors ?? 0);
        List<string> said = [];
        if (live.Progress is not { Phase: not null } progress)
        {
            return "";
        }

        if (summary.Tasks.Failed == 0 && progress.Queue is not { Failed: > 0 })
        {
            said.Add(errors > 0 ? $"No task has failed, but bitbake reported {Format.Count(errors, "error")}." : "Nothing has failed.");
        }

        if (progress.Stops is [])
        {
            said.Add(live switch
            {
                { Earlier: [] } => "How long it takes is not known yet: no build of this target has succeeded here.",
                { Left: { Builds: 1 } } => "The estimate rests on one earlier build of this target.",
                { Left: { } left } => $"The estimate rests on {Format.Count(left.Builds, "earlier build")} of this target.",
                { Progress.IsOver: false } => live.Earlier.Count == 1 ? "It takes longer than the build of this target before." : $"It takes longer than each of {Format.Count(live.Earlier.Count, "earlier build")} of this target.",
                _ => "",
            });
        }

        return string.Join(' ', said.Where(s => s.Length > 0));
    }

    /// <summary>Short, and only different when something has really changed: for those who listen.</summary>
    public static string Announcement(LiveModel live, SummaryRow summary) => live switch
    {
        { Waiting: not null } => "The build waits.",
        { Progress.Stops: [.., { Name: var step }] } => step switch { "kill" => "The build's processes are ended.", "forced" => "The build is stopped at once.", _ => "The build is being cancelled." },
        _ when Failed(live, summary) is > 0 and var failed => $"{Format.Count(failed, "task")} failed.",
        { Progress.Phase: { } phase } => $"{PhaseTexts.Name(new(phase, null, null, null, null, "now"))}.",
        _ => "",
    };

    /// <summary>In front of the page's title.</summary>
    public static string Title(LiveModel live, SummaryRow summary)
        => live.Waiting is not null ? "waiting · "
            : Failed(live, summary) is > 0 and var failed ? $"{failed} failed · "
            : live is { Progress: { Share: { } share, Queue: { } queue } } && share >= 0 ? $"{Format.Percent(queue.Completed + queue.Failed, queue.Total)} · "
            : "running · ";

    public static long Failed(LiveModel live, SummaryRow summary) => Math.Max(summary.Tasks.Failed, live.Progress?.Queue?.Failed ?? 0);

    public static Look LookOf(LiveModel live, SummaryRow summary) => live switch
    {
        { Waiting: not null } => new("queued", "Queued", "still"),
        { IsStopping: true } => new("running", "Cancelling", "still"),
        _ when Failed(live, summary) > 0 => new("running", "Will fail", "fail"),
        _ => Look.Of(summary),
    };

    public static string StopName(string step) => step switch
    {
        "orderly" => "Orderly: running tasks are awaited",
        "forced" => "Forced: running tasks are stopped",
        "kill" => "Killed: all processes are ended",
        var other => Foreign.Line(other, 60),
    };

    private static string Stop(string step, BuildProgress progress) => step switch
    {
        "orderly" => progress.Awaited is { } awaited and > 0 ? $"no task is started any more, {Format.Count(awaited, "running task")} {(awaited == 1 ? "is" : "are")} awaited" : "no task is started any more, those that run are awaited",
        "forced" => "running tasks are stopped",
        "kill" => "bitbake does not answer, so its processes are ended",
        var other => Foreign.Line(other, 60),
    };

    private static string Doing(BuildProgress progress)
    {
        var phase = progress.Phases.LastOrDefault(p => p.State == "now") ?? progress.Phases.LastOrDefault(p => p.State is "done" or "failed");
        return phase switch
        {
            { Name: "cloning" } => progress.Repositories is [.., var last] ? $"fetching the layers, {Foreign.Line(last.Name, 80)}" : "fetching the layers",
            { Name: "loading-cache", Done: { } done, Total: { } total and > 0 } => $"loading the cache of recipes, {Format.Percent(done, total)}",
            { Name: "loading-cache" } => "loading the cache of recipes",
            { Name: "parsing", Done: { } done, Total: { } total } => $"parsing, {Format.Count(done)} of {Format.Count(total, "recipe")}",
            { Name: "parsing" } => "parsing recipes",
            { Name: "preparing" } => "preparing the tasks",
            { Name: "shared-state", Done: { } done, Total: { } total } => $"restoring from shared state, {Format.Count(done)} of {Format.Count(total, "object")} looked at",
            { Name: "shared-state" } => "looking into shared state",
            { Name: "tasks" } when progress.Queue is { } queue => $"{Done(queue)} tasks done",
            { Name: "finishing", State: "now" } => "all tasks are over, bitbake finishes the build",
            { Name: "finishing" } => "bitbake is done, the last events are being stored",
            _ => "bitbake is starting",
        };
    }

    private static string Done(QueueProgress queue) => $"{Format.Count(queue.Completed + queue.Failed)} of {Format.Count(queue.Total)}";

    private static string Uncapital(string text) => text.Length > 1 && char.IsUpper(text[0]) && !char.IsUpper(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
}
