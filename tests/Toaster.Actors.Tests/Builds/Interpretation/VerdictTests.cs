using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Testing;
using static Toaster.Testing.Said;

namespace Toaster.Actors.Tests.Builds.Interpretation;

/// <summary>The sentence for each kind of outcome and reason, and the line below it.</summary>
public sealed class VerdictTests
{
    private static readonly (string, object) Begin = Init("hello");
    private static readonly (string, object)[] End = [CommandCompleted()];

    public static TheoryData<string, string, (string, object)[]> Ended => new()
    {
        { "Succeeded: 2 tasks ran.", "", [Begin, .. Ran("do_a"), .. Ran("do_b"), Completed(2), .. End] },
        { "Succeeded: 1 task ran, none was in shared state.", "", [Begin, Missed("do_a"), .. Ran("do_a"), Completed(1), .. End] },
        {
            "Succeeded: 1 task ran, 1 was restored from shared state, 1 was not needed, 2 were up to date.", "bitbake gave 1 warning.",
            [Begin, .. Ran("do_a"), .. Ran("do_b_setscene"), Skip("do_b", "covered"), Skip("do_c", "covered"), Skip("do_d"), Skip("do_e"), Log(30, "w"), Completed(5), .. End]
        },
        { "Succeeded: nothing to do, all 2 tasks were up to date.", "", [Begin, Skip("do_a"), Skip("do_b", "covered"), Completed(2), .. End] },
        { "Succeeded: nothing to do, the only task was up to date.", "", [Begin, Skip("do_a"), Completed(1), .. End] },
        { "Succeeded: no task ran, 1 was restored from shared state.", "", [Begin, .. Ran("do_a_setscene"), Skip("do_a", "covered"), Completed(1), .. End] },
        { "Succeeded: a dry run, its only task was not executed.", "", [Begin, QueueEvent("Started"), QueueEvent("Completed"), Completed(1), .. End] },
        { "Succeeded: there was no task to run.", "", [Begin, Completed(0), .. End] },
        {
            "Succeeded: one cached object was damaged, so hello:do_a ran instead.", "1 task ran. The error is none of the build, though bitbake itself ends with exit code 1.",
            [Begin, .. Broke("do_a_setscene", pid: 9, message: "the object is damaged"), .. Ran("do_a"), Completed(1), .. End]
        },
        {
            "Succeeded: one cached object could not be restored, so hello:do_a ran instead.", "1 task ran. The error is none of the build, though bitbake itself ends with exit code 1.",
            [Begin, .. Broke("do_a_setscene", pid: 9), .. Ran("do_a"), Completed(1), .. End]
        },
        {
            "Failed: 1 of 2 tasks failed. It was hello:do_fetch, which could not download its source.", "No other task was started after it. 3 tasks were never reached.",
            [Begin, .. Ran("do_a"), .. Broke("do_fetch", message: "Bitbake Fetcher Error: FetchError('x')"), Completed(5, failures: 1), .. End]
        },
        {
            "Failed: 2 of 3 tasks failed. First was hello:do_compile, which did not compile.", "bitbake went on: 2 more tasks were started after it.",
            [Begin, .. Broke(), .. Ran("do_a"), .. Broke("do_b"), Completed(3, failures: 2), .. End]
        },
        { "Failed: bitbake counts a failed task that the log does not name.", "", [Begin, .. Ran(), Completed(1, failures: 1), .. End] },
        {
            "Failed: bitbake halted at 1.0 MiB free on /dev/sda, below the limit set for /build; hello:do_compile was cut off.",
            "1 task was never reached. The cause is infrastructure, not what was built.",
            [Begin, QueueEvent("Started"), Worker("Started"), DiskFull(), Completed(2), .. End]
        },
        {
            "Failed: bitbake started no more tasks at 1.0 MiB free on /dev/sda, below the limit set for /build.", "1 task was never reached. The cause is infrastructure, not what was built.",
            [Begin, .. Ran(), DiskFull(), Completed(2), .. End]
        },
        {
            "Failed: bitbake's worker process ended unexpectedly and took hello:do_compile with it.", "It was ended by signal 9. The cause is infrastructure, not what was built.",
            [Begin, QueueEvent("Started"), Worker("Started"), Log(40, "Worker process (7) exited unexpectedly (-9), shutting down..."), Completed(1), .. End]
        },
        {
            "Failed: the event handler bad_handler raised an exception as the build ended; the only task had succeeded.", "",
            [Begin, .. Ran(), Log(40, "Execution of event handler 'bad_handler' failed"), Log(40, "Running idle function"), CookerExit()]
        },
        {
            "Failed: the event handler bad_handler raised an exception in hello:do_compile; 0 of 4 tasks were done.", "3 tasks were never reached.",
            [Begin, QueueEvent("Started"), Log(40, "Execution of event handler 'bad_handler' failed", 100), Worker("Failed"), QueueEvent("Failed", exitcode: 1), Completed(4, failures: 1), .. End]
        },
        { "Failed: the only task succeeded, but no recipe provides nowhere, which sad needs.", "", [Begin, NoProvider("nowhere", "/l/sad_1.0.bb"), .. Ran(), Completed(1), .. End] },
        { "Failed: no task failed, but bitbake reported 1 error before its only task: something odd.", "", [Begin, Log(40, "something odd.\nmore"), .. Ran(), Completed(1), .. End] },
        {
            "Failed: no task failed, but bitbake reported 1 error before its only task: a download failed, http://x.example/u.tar.xz.", "",
            [Begin, Log(40, "Fetcher failure: Fetch command wget 'http://x.example/u.tar.xz' failed"), .. Ran(), Completed(1), .. End]
        },
        { "Failed: no task failed, but bitbake reported 2 errors, first in hello:do_compile: odd.", "", [Begin, QueueEvent("Started"), Worker("Started"), Log(40, "odd", 100), Log(40, "more"), Worker("Succeeded"), QueueEvent("Completed"), Completed(1), .. End] },
        { "Failed: bitbake's command ended with an error: gone wrong.", "", [Begin, .. Ran(), Completed(1), CommandFailed("gone wrong")] },
        { "Failed: bitbake's command ended with an error.", "", [Begin, .. Ran(), Completed(1), CommandFailed("1")] },
        { "Failed: the build ended with 4 of 5 tasks not run.", "", [Begin, .. Ran(), Completed(5), .. End] },
        { "Cancelled after 1 of 3 tasks; what was running was awaited.", "2 tasks were never reached.", [Begin, .. Ran(), Completed(3, interrupted: 1), CommandFailed("Stopped build")] },
        { "Cancelled after 0 of 3 tasks; hello:do_compile was stopped at once.", "2 tasks were never reached.", [Begin, QueueEvent("Started"), Worker("Started"), Completed(3, interrupted: 2), CommandFailed("Forced shutdown")] },
        { "Cancelled before the first task.", "", [Begin, CommandFailed("Stopped build")] },
        { "Not started: no recipe provides nowhere.", "", [Begin, NoProvider("nowhere"), CommandFailed()] },
        {
            "Not started: no recipe provides helo, which a and b need. Did you mean hello or yellow?", "helo was skipped: not today.",
            [Begin, ("bb.event.NoProvider", new { _item = "helo", _runtime = false, _dependees = new[] { "/l/a_1.bb", "virtual:native:/l/b_1.bb" }, _reasons = new[] { "helo was skipped: not today" }, _close_matches = new[] { "helo", "hello", "yellow" } }), CommandFailed()]
        },
        { "Not started: hello has no task do_juggle.", "", [Begin, Log(50, "Task do_juggle does not exist for target hello (/l/hello.bb:do_juggle)"), CommandFailed("1")] },
        {
            "Not started: a recipe cannot be parsed: broken_1.0.bb, line 4.", "ParseError at /l/broken_1.0.bb:4: unparsed line: 'x'. bitbake reported 2 errors.",
            [Empty("bb.event.ParseStarted"), Log(40, "ParseError at /l/broken_1.0.bb:4: unparsed line: 'x'"), Log(40, "Parsing halted due to errors, see error messages above"), CommandFailed()]
        },
        { "Not started: a configuration file cannot be read: Unable to parse x.", "", [Log(50, "Unable to parse x")] },
        {
            "Not started: this host fails bitbake's check: Do not use Bitbake as root.", "",
            [Log(50, " OE-core's config sanity checker detected a potential misconfiguration.\n    Following is the list of potential problems / advisories:\n\n    Do not use Bitbake as root.\n"), CommandFailed()]
        },
        { "Not started: bitbake failed inside itself: Execution of event handler 'x' failed.", "", [Begin, Log(40, "Execution of event handler 'x' failed"), CommandFailed()] },
        { "Not started: bitbake refused: circular dependencies.", "", [Begin, Log(40, "circular dependencies"), CommandFailed("1")] },
        { "Not started: bitbake refused.", "", [Begin, CommandFailed("1")] },
        { "Incomplete: the log stops at 00:16:41 UTC, so how the build ended is not known.", "Last heard of was hello:do_b, which was running.", [Begin, .. Ran("do_a"), QueueEvent("Started", "do_b")] },
        { "Incomplete: bitbake's server vanished at 00:16:40 UTC with 1 task running.", "Last heard of was hello:do_compile, which was running. The cause is infrastructure, not what was built.", [Begin, QueueEvent("Started"), Log(20, "x"), CookerExit()] },
    };

    [Theory]
    [MemberData(nameof(Ended))]
    public void Verdict_OfAnEndedBuild(string sentence, string detail, (string, object)[] events)
    {
        var verdict = Folded.Build(events).Summary.Verdict;

        Assert.Equal(sentence, verdict.ToString());
        Assert.Equal(detail, string.Concat(verdict.Detail.Select(part => part.Text)));
    }

    public static TheoryData<string, string, (string, object)[]> Going => new()
    {
        { "Running: bitbake is starting.", "Nothing has failed.", [Empty("bb.event.ConfigParsed")] },
        { "Running: loading the cache of recipes.", "Nothing has failed.", [("bb.event.CacheLoadStarted", new { total = 5 })] },
        { "Running: parsing, 1,200 of 2,400 recipes.", "Nothing has failed.", [("bb.event.ParseStarted", new { total = 2400 }), ("bb.event.ParseProgress", new { current = 1200, total = 2400 })] },
        { "Running: preparing the tasks.", "Nothing has failed.", [Empty("bb.event.TreeDataPreparationStarted")] },
        { "Running: 1,912 of 4,077 tasks done.", "Nothing has failed. 1 task running now.", [Began("do_a")] },
        { "Running: 1,912 of 4,077 tasks done.", "No task has failed, but bitbake reported 1 error. 1 task running now.", [Began("do_a"), Log(40, "e")] },
        { "Will fail: 1 task failed, 1,912 of 4,077 tasks done. It was hello:do_patch, whose patches do not apply.", "", [.. Broke("do_patch"), Began("do_patch2"), QueueEvent("Completed", "do_patch2")] },
        { "Running: all tasks are over, bitbake finishes the build.", "Nothing has failed.", [.. Ran(), Completed(1)] },
    };

    [Theory]
    [MemberData(nameof(Going))]
    public void Verdict_OfARunningBuild(string sentence, string detail, (string, object)[] events)
    {
        var verdict = Folded.Live(events).Summary.Verdict;

        Assert.Equal(sentence, verdict.ToString());
        Assert.Equal(detail, string.Concat(verdict.Detail.Select(part => part.Text)));
    }

    [Theory]
    [InlineData(BuildOutcome.Incomplete, "ui-died", "Incomplete: the bitbake command was ended at 00:16:40 UTC with 1 task running.")]
    [InlineData(BuildOutcome.Incomplete, "server-died", "Incomplete: bitbake's server vanished at 00:16:40 UTC with 1 task running.")]
    [InlineData(BuildOutcome.Incomplete, "stalled", "Incomplete: nothing was heard from bitbake since 00:16:40 UTC with 1 task running.")]
    [InlineData(BuildOutcome.Incomplete, "agent-lost", "Incomplete: the node that built was lost at 00:16:40 UTC with 1 task running.")]
    [InlineData(BuildOutcome.Incomplete, "lease-lost", "Incomplete: the node that built was lost at 00:16:40 UTC with 1 task running.")]
    [InlineData(BuildOutcome.Incomplete, "bad-source", "Incomplete: the node sent events that cannot be read at 00:16:40 UTC with 1 task running.")]
    [InlineData(BuildOutcome.NotStarted, "busy", "Not started: the build directory is in use by another bitbake.")]
    [InlineData(BuildOutcome.NotStarted, "environment", "Not started: bitbake cannot run in this environment.")]
    [InlineData(BuildOutcome.NotStarted, "checkout-failed", "Not started: the layers could not be fetched.")]
    [InlineData(BuildOutcome.NotStarted, "start-timeout", "Not started: bitbake's server did not come up in time.")]
    public void Verdict_OfWhatOnlyAWitnessKnows(BuildOutcome outcome, string reason, string sentence)
    {
        var interpreter = new BuildInterpreter();
        foreach (var e in Given.Events([Begin, QueueEvent("Started"), Log(20, "x")]))
        {
            interpreter.Apply(e);
        }

        interpreter.End(outcome, reason);

        Assert.Equal(sentence, interpreter.TakeChanges().Summary.Verdict.ToString());
    }

    [Fact]
    public void Cancelled_NamesWhoAsked()
    {
        var facts = new VerdictFacts { Summary = new() { Outcome = BuildOutcome.Cancelled }, CancelledBy = "ada" };

        Assert.Equal("Cancelled by ada before the first task.", VerdictText.Of(facts).ToString());
    }

    [Fact]
    public void Names_AreLinksToTheirTasks()
    {
        var rows = Folded.Build([Begin, .. Ran("do_a"), .. Broke(), Completed(2, failures: 1), .. End]);

        Assert.Equal(
            [null, "tasks?outcome=failed", null, $"task:{rows.Task("do_compile").Id}", null],
            rows.Summary.Verdict.Sentence.Select(part => part.Link));
    }

    [Theory]
    [InlineData("do_compile", "No space left on device", null, FailureKind.NoSpace)]
    [InlineData("do_fetch", "Checksum mismatch!", null, FailureKind.Fetch)]
    [InlineData("do_package", "QA Issue: x [installed-vs-shipped]", 1, FailureKind.PackageQa)]
    [InlineData("do_compile", "ExecutionError('/t/run.do_compile.1', -9, None, None)", 1, FailureKind.Killed)]
    [InlineData("do_compile", "Execution of '/t/run.do_compile.1' failed with exit code -15", 1, FailureKind.Killed)]
    [InlineData("do_package_qa", null, 134, FailureKind.Killed)]
    [InlineData("do_package_write_rpm", "x", 1, FailureKind.Package)]
    [InlineData("do_image_ext4", "x", 1, FailureKind.Image)]
    [InlineData("do_rootfs", "x", 1, FailureKind.Rootfs)]
    [InlineData("do_mine", "x", 3, FailureKind.Other)]
    public void FailureKind_FollowsMessageThenExitCodeThenTask(string task, string? message, int? exitCode, FailureKind kind) =>
        Assert.Equal(kind, Failure.Of(task, message is null ? [] : [message], exitCode).Kind);

    private static (string, object) Skip(string task, string reason = "existing") => QueueEvent("Skipped", task, reason: reason);

    private static (string, object) Missed(string task) => Metadata("MissedSstate", new { missed = new[] { HelloFile + ":" + task } });

    private static (string, object) Began(string task) => ("bb.runqueue.runQueueTaskStarted", new
    {
        taskfile = HelloFile,
        taskname = task,
        stats = new { state = new { total = 4077, completed = 1912, failed = 0 } },
    });
}
