using System.Text.RegularExpressions;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>The table of build outcomes in docs/build-lifecycle.md: first match wins.</summary>
internal static partial class BuildOutcomeRule
{
    /// <summary>By the events; what a recorder saw of the command counts only where there are none, or where they just stop.</summary>
    public static (BuildOutcome Outcome, string Reason) Of(EndFacts facts) => facts switch
    {
        { HasEvents: false, ExitCode: not (null or 0) } => (BuildOutcome.NotStarted, ExitReason.Of(facts.LastLines)),
        { WasStopped: true } when OfEvents(facts) is var (outcome, reason) && IsOfStopping(facts, outcome, reason) => (BuildOutcome.Cancelled, BuildReasons.Cancelled),
        { FailedReason: { } failed } when !facts.HasEvents || OfEvents(facts).Outcome == BuildOutcome.Incomplete
            => (facts.Began || failed is BuildReasons.ServerDied or BuildReasons.Stalled ? BuildOutcome.Incomplete : BuildOutcome.NotStarted, failed),
        { ExitCode: > 128 } when OfEvents(facts).Reason == BuildReasons.Truncated => (BuildOutcome.Incomplete, BuildReasons.UiDied),
        { ExitCode: > 0 } when OfEvents(facts).Reason == BuildReasons.Truncated => (BuildOutcome.Incomplete, BuildReasons.ServerDied),
        _ => OfEvents(facts),
    };

    /// <summary>What the events alone would call an accident: bitbake was stopped before the end, or while it parsed.</summary>
    private static bool IsOfStopping(EndFacts facts, BuildOutcome outcome, string reason)
        => outcome == BuildOutcome.Incomplete || (outcome == BuildOutcome.NotStarted && (!facts.HasBuildInit || reason == BuildReasons.ParseError));

    private static (BuildOutcome Outcome, string Reason) OfEvents(EndFacts facts) => facts switch
    {
        { Began: true } when IsException(facts) => (BuildOutcome.Failed, BuildReasons.Exception),
        _ when IsCancelled(facts) => (BuildOutcome.Cancelled, BuildReasons.Cancelled),
        { Began: false } when facts.HasFailedCommand || (!facts.HasBuildInit && facts.Errors.Count > 0)
            => (BuildOutcome.NotStarted, WhyNotStarted(facts)),
        { Ended: false, HasCookerExit: false } => (BuildOutcome.Incomplete, BuildReasons.Truncated),
        { Ended: false } => (BuildOutcome.Incomplete, BuildReasons.ServerDied),
        { HasDiskFull: true } => (BuildOutcome.Failed, BuildReasons.Disk),
        { IsShort: true } when facts.Errors.Any(e => e.Contains("exited unexpectedly", StringComparison.Ordinal))
            => (BuildOutcome.Failed, BuildReasons.WorkerDied),
        _ when facts.FailedTasks > 0 || facts.CountsFailures => (BuildOutcome.Failed, BuildReasons.TaskFailed),
        { HasNoProvider: true, TargetsUniverse: false } => (BuildOutcome.Failed, BuildReasons.NoProvider),
        { HasFailedCommand: true } => (BuildOutcome.Failed, BuildReasons.CommandFailed),
        { Errors.Count: > 0 } => (BuildOutcome.Failed, BuildReasons.ErrorMessage),
        { IsShort: true } => (BuildOutcome.Failed, BuildReasons.IncompleteTasks),
        _ => (BuildOutcome.Succeeded, BuildReasons.None),
    };

    private static bool IsCancelled(EndFacts facts) =>
        facts.WasInterrupted
        || (facts.HasFailedCommand && facts.CommandError is "Stopped build" or "Forced shutdown")
        || facts is { Ended: false, HasCookerExit: true, SaysInterrupt: true };

    private static string WhyNotStarted(EndFacts facts) => facts switch
    {
        _ when facts.HasSanityCheckFailed || facts.Errors.Any(e => e.Contains("config sanity checker", StringComparison.Ordinal))
            => BuildReasons.Sanity,
        _ when facts.HasParseError || facts.Errors.Any(e => e.StartsWith("Parsing halted due to errors", StringComparison.Ordinal))
            => BuildReasons.ParseError,
        { HasNoProvider: true, TargetsUniverse: false } => BuildReasons.NoProvider,
        _ when facts.Errors.Any(e => NoSuchTask().IsMatch(e)) => BuildReasons.NoSuchTask,
        { HasBuildInit: false, HasCacheLoadStarted: false, HasParseStarted: false } => BuildReasons.ConfigError,
        _ when IsException(facts) => BuildReasons.Exception,
        _ => BuildReasons.ErrorMessage,
    };

    private static bool IsException(EndFacts facts) => facts.AllErrors.Any(e =>
        e.StartsWith("Execution of event handler", StringComparison.Ordinal) || e.StartsWith("Running idle function", StringComparison.Ordinal));

    [GeneratedRegex(@"Task \S+ does not exist for target ", RegexOptions.CultureInvariant)]
    private static partial Regex NoSuchTask();
}
