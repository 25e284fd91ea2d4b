using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Testing;
using static Toaster.Testing.Said;

namespace Toaster.Actors.Tests.Builds.Interpretation;

/// <summary>Each row of the table of build outcomes and each reason, by events.</summary>
public sealed class BuildOutcomeTests
{
    private static readonly (string, object) Begin = Init("hello");

    public static TheoryData<string, BuildOutcome, string, (string, object)[]> Table => new()
    {
        { "row 1, event handler", BuildOutcome.Failed, "exception", [Begin, .. Ran(), Log(40, "Execution of event handler 'x' failed"), CookerExit()] },
        { "row 1, idle function", BuildOutcome.Failed, "exception", [Begin, .. Ran(), Log(40, "Running idle function"), Completed(1, interrupted: 2), CommandFailed("Forced shutdown")] },
        { "row 1, only as a warning", BuildOutcome.Succeeded, "none", [Begin, .. Ran(), Log(30, "Running idle function"), Completed(1), CommandCompleted()] },
        { "row 2, interrupted", BuildOutcome.Cancelled, "cancelled", [Begin, .. Ran(), Completed(3, interrupted: 1), CommandCompleted()] },
        { "row 2, stopped", BuildOutcome.Cancelled, "cancelled", [Begin, .. Ran(), CommandFailed("Stopped build")] },
        { "row 2, forced", BuildOutcome.Cancelled, "cancelled", [Begin, CommandFailed("Forced shutdown")] },
        { "row 2, only the server's end", BuildOutcome.Cancelled, "cancelled", [Begin, .. Ran(), Log(30, "Exiting due to interrupt."), CookerExit()] },
        { "row 2, interrupt and an end", BuildOutcome.Succeeded, "none", [Begin, .. Ran(), Log(30, "Exiting due to interrupt."), Completed(1), CommandCompleted(), CookerExit()] },
        { "row 3, sanity event", BuildOutcome.NotStarted, "sanity", [Empty("bb.event.SanityCheckFailed"), CommandFailed()] },
        { "row 3, sanity message", BuildOutcome.NotStarted, "sanity", [Log(50, " OE-core's config sanity checker detected x"), CommandFailed()] },
        { "row 3, parse error event", BuildOutcome.NotStarted, "parse-error", [Empty("bb.event.ParseStarted"), Empty("bb.event.ParseError"), CommandFailed()] },
        { "row 3, parse error message", BuildOutcome.NotStarted, "parse-error", [Empty("bb.event.ParseStarted"), Log(40, "Parsing halted due to errors, see above"), CommandFailed()] },
        { "row 3, no provider", BuildOutcome.NotStarted, "no-provider", [Begin, NoProvider("x"), CommandFailed()] },
        { "row 3, universe", BuildOutcome.NotStarted, "error-message", [Init("universe"), NoProvider("x"), Log(40, "e"), CommandFailed()] },
        { "row 3, no such task", BuildOutcome.NotStarted, "no-such-task", [Begin, Log(50, "Task do_x does not exist for target hello (/h.bb:do_x)"), CommandFailed("1")] },
        { "row 3, configuration", BuildOutcome.NotStarted, "config-error", [Log(50, "Unable to parse x")] },
        { "row 3, exception", BuildOutcome.NotStarted, "exception", [Begin, Log(40, "Execution of event handler 'x' failed"), CommandFailed()] },
        { "row 3, error message", BuildOutcome.NotStarted, "error-message", [Begin, Log(40, "circular"), CommandFailed()] },
        { "row 3, no BuildInit and no error", BuildOutcome.Incomplete, "truncated", [Empty("bb.event.ConfigParsed"), Log(30, "w")] },
        { "row 3, exit code not 0", BuildOutcome.NotStarted, "error-message", [Begin, CommandExit(2)] },
        { "row 3, exit code 0 is no failure and no end", BuildOutcome.Incomplete, "truncated", [Begin, CommandExit(0)] },
        { "row 4, the log stops", BuildOutcome.Incomplete, "truncated", [Begin, .. Ran(), Log(40, "e")] },
        { "row 5, only the server's end", BuildOutcome.Incomplete, "server-died", [Begin, .. Ran(), CookerExit()] },
        { "row 6, disk", BuildOutcome.Failed, "disk", [Begin, .. Broke(), DiskFull(), Completed(2), CommandCompleted()] },
        { "row 7, worker", BuildOutcome.Failed, "worker-died", [Begin, QueueEvent("Started"), Log(40, "Worker process (7) exited unexpectedly (-9)"), Completed(1), CommandCompleted()] },
        { "row 7, but nothing is missing", BuildOutcome.Failed, "error-message", [Begin, .. Ran(), Log(40, "Worker process (7) exited unexpectedly (-9)"), Completed(1), CommandCompleted()] },
        { "row 8, failed task", BuildOutcome.Failed, "task-failed", [Begin, .. Broke(), Completed(1, failures: 1), CommandCompleted()] },
        { "row 8, counted failure", BuildOutcome.Failed, "task-failed", [Begin, .. Ran(), Completed(1, failures: 1), CommandCompleted()] },
        { "row 9, no provider", BuildOutcome.Failed, "no-provider", [Begin, NoProvider("x"), .. Ran(), Completed(1), CommandCompleted()] },
        { "row 9, universe", BuildOutcome.Succeeded, "none", [Init("universe"), NoProvider("x"), .. Ran(), Completed(1), CommandCompleted()] },
        { "row 10, command", BuildOutcome.Failed, "command-failed", [Begin, .. Ran(), Completed(1), CommandFailed("x")] },
        { "row 11, error", BuildOutcome.Failed, "error-message", [Begin, .. Ran(), Log(39, "e"), Completed(1), CommandCompleted()] },
        { "row 12, unfinished", BuildOutcome.Failed, "incomplete-tasks", [Begin, QueueEvent("Started"), Completed(1), CommandCompleted()] },
        { "row 12, fewer than counted", BuildOutcome.Failed, "incomplete-tasks", [Begin, .. Ran(), Completed(2), CommandCompleted()] },
        { "row 13, nothing else", BuildOutcome.Succeeded, "none", [Begin, .. Ran(), Completed(1), CommandCompleted()] },
        { "row 13, error of a setscene task", BuildOutcome.Succeeded, "none", [Begin, .. Broke("do_a_setscene"), .. Ran(), Completed(1), CommandCompleted()] },
        { "exit code, no event", BuildOutcome.NotStarted, "error-message", [Exited(1)] },
        { "exit code, no event, no provider", BuildOutcome.NotStarted, "no-provider", [Exited(1, "NOTE: x", "ERROR: Nothing PROVIDES 'nope'")] },
        { "exit code, no event, no such task", BuildOutcome.NotStarted, "no-such-task", [Exited(1, "ERROR: Task do_x does not exist for target hello (/h.bb:do_x)")] },
        { "exit code, no event, recipe", BuildOutcome.NotStarted, "parse-error", [Exited(1, "ERROR: ParseError at /l/x_1.bb:4: unparsed line: 'x'", "ERROR: Parsing halted due to errors, see error messages above")] },
        { "exit code, no event, configuration", BuildOutcome.NotStarted, "config-error", [Exited(1, "ERROR: ParseError at /b/conf/local.conf:1: unparsed line: 'x'")] },
        { "exit code, no event, layers", BuildOutcome.NotStarted, "config-error", [Exited(1, "ERROR: Unable to parse /b/conf/bblayers.conf: x")] },
        { "exit code, no event, sanity", BuildOutcome.NotStarted, "sanity", [Exited(1, "ERROR:  OE-core's config sanity checker detected a potential misconfiguration.")] },
        { "exit code, no event, environment", BuildOutcome.NotStarted, "environment", [Exited(1, "ERROR: Unable to connect to bitbake server, or start one (server startup failures would be in bitbake-cookerdaemon.log).")] },
        { "exit code, no event, traceback", BuildOutcome.NotStarted, "exception", [Exited(1, "Traceback (most recent call last):", "KeyError: 'x'")] },
        { "exit code 0, no event", BuildOutcome.Incomplete, "truncated", [Exited(0)] },
        { "exit code, the log stops", BuildOutcome.Incomplete, "server-died", [Begin, .. Ran(), Exited(1)] },
        { "exit code of a signal, the log stops", BuildOutcome.Incomplete, "ui-died", [Begin, .. Ran(), Exited(137)] },
        { "exit code 0, the log stops", BuildOutcome.Incomplete, "truncated", [Begin, .. Ran(), Exited(0)] },
        { "exit code, a bad line only", BuildOutcome.Incomplete, "server-died", [BadLine(), Exited(1, "ERROR: Nothing PROVIDES 'nope'")] },
        { "exit code, an end that says success", BuildOutcome.Succeeded, "none", [Begin, .. Ran(), Completed(1), CommandCompleted(), Exited(1)] },
        { "exit code of a signal, an end that says failure", BuildOutcome.Failed, "task-failed", [Begin, .. Broke(), Completed(1, failures: 1), CommandCompleted(), Exited(130)] },
        { "exit code 0, an end that says failure", BuildOutcome.Failed, "error-message", [Begin, .. Ran(), Log(39, "e"), Completed(1), CommandCompleted(), Exited(0)] },
        { "row 13, no BuildCompleted", BuildOutcome.Succeeded, "none", [Begin, .. Ran(), CommandCompleted()] },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Outcome_FirstMatchWins(string name, BuildOutcome outcome, string reason, (string, object)[] events)
    {
        var summary = Folded.Build(events).Summary;

        Assert.Equal((outcome, reason), (summary.Outcome, summary.Reason));
        Assert.Equal(BuildReasons.CauseOf(reason), summary.Cause);
        Assert.Null(Folded.Live(events).Summary.Outcome);
        Assert.NotEmpty(name);
    }

    [Theory]
    [InlineData("none", BuildCause.None)]
    [InlineData("truncated", BuildCause.None)]
    [InlineData("cancelled", BuildCause.User)]
    [InlineData("disk", BuildCause.Infrastructure)]
    [InlineData("worker-died", BuildCause.Infrastructure)]
    [InlineData("server-died", BuildCause.Infrastructure)]
    [InlineData("ui-died", BuildCause.Infrastructure)]
    [InlineData("lease-lost", BuildCause.Infrastructure)]
    [InlineData("task-failed", BuildCause.Build)]
    [InlineData("sanity", BuildCause.Build)]
    public void Cause_FollowsFromTheReason(string reason, BuildCause cause) => Assert.Equal(cause, BuildReasons.CauseOf(reason));

    [Fact]
    public void End_KnownFromOutside_WinsOverTheEvents()
    {
        var interpreter = new BuildInterpreter();
        foreach (var e in Given.Events([Begin, QueueEvent("Started")]))
        {
            interpreter.Apply(e);
        }

        interpreter.End(BuildOutcome.Incomplete, BuildReasons.ServerDied);

        var summary = interpreter.TakeChanges().Summary;
        Assert.Equal((BuildOutcome.Incomplete, "server-died", BuildCause.Infrastructure), (summary.Outcome, summary.Reason, summary.Cause));
        Assert.Equal(1, summary.Tasks.Unfinished);
    }

    [Fact]
    public void Targets_OfBuildInit_ElseOfTheFirstBuildStarted()
    {
        var one = Folded.Build(Init("mc:second:hello:do_build", "x"), Started("y:do_build")).Summary.Targets;
        var other = Folded.Build(Init(), Started("y:do_build"), Started("z")).Summary.Targets;

        Assert.Equal([new TargetRow("second", "hello", "do_build"), new TargetRow("", "x", null)], one);
        Assert.Equal([new TargetRow("", "y", "do_build")], other);
    }
}
