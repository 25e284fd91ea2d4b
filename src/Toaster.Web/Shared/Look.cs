using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Web.Shared;

/// <summary>How an outcome is shown: its symbol, its word, its tone. Colour comes third.</summary>
/// <param name="Tone">ok, fail, warn, infra, run, still: a class and the end of the token names.</param>
public sealed record Look(string Icon, string Word, string Tone)
{
    /// <summary>The file that stands in the browser's tab.</summary>
    public string Mark => Tone switch { "run" => "mark-run.svg", "ok" => "mark-ok.svg", "fail" => "mark-fail.svg", _ => "mark-still.svg" };

    public string Class => Icon == "running" ? $"tone-{Tone} turns" : $"tone-{Tone}";

    public static Look Of(BuildOutcome? outcome) => outcome switch
    {
        null => new("running", "Running", "run"),
        BuildOutcome.Succeeded => new("succeeded", "Succeeded", "ok"),
        BuildOutcome.Failed => new("failed", "Failed", "fail"),
        BuildOutcome.Cancelled => new("cancelled", "Cancelled", "still"),
        BuildOutcome.NotStarted => new("notstarted", "Not started", "warn"),
        _ => new("incomplete", "Incomplete", "infra"),
    };

    /// <summary>Of a build; while its tables are made again, nothing is known of how it went.</summary>
    public static Look Of(Actors.Views.BuildView build) => build.IsRebuilding ? new("running", "Rebuilding", "run") : build.IsWaiting ? Queued : Of(build.Summary);

    /// <summary>Of a build that waits for a node.</summary>
    public static readonly Look Queued = new("queued", "Queued", "still");

    /// <summary>Of a build; one that runs and has failed already is shown as failed.</summary>
    public static Look Of(SummaryRow summary) => summary is { Outcome: null, Tasks.Failed: > 0 }
        ? new("running", "Will fail", "fail")
        : Of(summary.Outcome);

    public static Look Of(TaskRow task) => task switch
    {
        { Outcome: { } outcome } => Of(outcome),
        { IsRunning: true } => new("running", "Running", "run"),
        _ => NotReached,
    };

    public static readonly Look NotReached = new("notreached", "Not reached", "still");

    public static Look Of(TaskOutcome outcome) => outcome switch
    {
        TaskOutcome.Succeeded => new("succeeded", "Succeeded", "ok"),
        TaskOutcome.Failed => new("failed", "Failed", "fail"),
        TaskOutcome.Cached => new("cached", "Cached", "still"),
        TaskOutcome.Covered => new("covered", "Covered", "still"),
        TaskOutcome.Prebuilt => new("prebuilt", "Prebuilt", "still"),
        TaskOutcome.Empty => new("empty", "Empty", "still"),
        _ => new("unfinished", "Unfinished", "infra"),
    };

    /// <summary>The word below an outcome in lists; null when the outcome says it all.</summary>
    public static string? Reason(SummaryRow summary) => summary.Reason switch
    {
        BuildReasons.Disk => "disk full",
        BuildReasons.WorkerDied => "worker died",
        BuildReasons.Exception => "exception",
        BuildReasons.NoProvider => "no provider",
        BuildReasons.NoSuchTask => "no such task",
        BuildReasons.ParseError => "parse error",
        BuildReasons.ConfigError => "configuration",
        BuildReasons.Sanity => "host check",
        BuildReasons.ErrorMessage => "error reported",
        BuildReasons.CommandFailed => "command failed",
        BuildReasons.IncompleteTasks => "tasks not run",
        BuildReasons.Truncated => "log ends early",
        BuildReasons.ServerDied => "server lost",
        BuildReasons.UiDied => "client lost",
        BuildReasons.AgentLost or BuildReasons.LeaseLost => "node lost",
        BuildReasons.StartTimeout => "no start in time",
        BuildReasons.Stalled => "stalled",
        BuildReasons.BadSource => "unreadable events",
        BuildReasons.CheckoutFailed => "checkout failed",
        BuildReasons.Environment => "environment",
        BuildReasons.Busy => "directory in use",
        _ => null,
    };
}
