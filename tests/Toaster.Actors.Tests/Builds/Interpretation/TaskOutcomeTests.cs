using Toaster.Actors.Builds;
using Toaster.Testing;
using static Toaster.Testing.Said;

namespace Toaster.Actors.Tests.Builds.Interpretation;

/// <summary>Each row of the table of task outcomes, by events.</summary>
public sealed class TaskOutcomeTests
{
    [Fact]
    public void Row1_SchedulerSaysFailed_IsFailed()
    {
        var task = Folded.Build(Broke()).Task("do_compile");

        Assert.Equal(TaskOutcome.Failed, task.Outcome);
        Assert.Equal(1, task.ExitCode);
        Assert.True(task.Executed);
    }

    [Fact]
    public void Row1_SchedulerFailedWithoutAWordOfTheWorker_IsFailed() =>
        Assert.Equal(TaskOutcome.Failed, Folded.Build(QueueEvent("Started"), Worker("Started"), QueueEvent("Failed", exitcode: 134)).Task("do_compile").Outcome);

    [Theory]
    [InlineData("Failed")]
    [InlineData("FailedSilent")]
    public void Row1_OnlyStartedAndWorkerFailed_IsFailed(string word) =>
        Assert.Equal(TaskOutcome.Failed, Folded.Build(QueueEvent("Started"), Worker("Started"), Worker(word)).Task("do_compile").Outcome);

    [Fact]
    public void Row1_NoSchedulerAndWorkerFailed_IsFailed() =>
        Assert.Equal(TaskOutcome.Failed, Folded.Build(Worker("Failed")).Task("do_compile").Outcome);

    [Fact]
    public void Row1_SchedulerCompletedWinsOverWorkerFailed() =>
        Assert.Equal(TaskOutcome.Succeeded, Folded.Build(QueueEvent("Started"), Worker("Failed"), QueueEvent("Completed")).Task("do_compile").Outcome);

    [Fact]
    public void Row2_SkippedExisting_IsPrebuilt()
    {
        var task = Folded.Build(QueueEvent("Skipped", reason: "existing")).Task("do_compile");

        Assert.Equal((TaskOutcome.Prebuilt, "existing", false), (task.Outcome, task.Reason, task.Executed));
    }

    [Fact]
    public void Row3_SkippedCoveredAndRestored_IsCached()
    {
        var rows = Folded.Build([.. Ran("do_compile_setscene"), QueueEvent("Skipped", reason: "covered")]);

        Assert.Equal(TaskOutcome.Cached, rows.Task("do_compile").Outcome);
        Assert.Equal(SstateResult.Restored, rows.Task("do_compile").Sstate);
        Assert.Equal(TaskOutcome.Succeeded, rows.Task("do_compile_setscene").Outcome);
    }

    [Fact]
    public void Row3_SetsceneEndsAfterTheSkip_IsCachedAllTheSame() =>
        Assert.Equal(TaskOutcome.Cached, Folded.Build([QueueEvent("Skipped", reason: "covered"), .. Ran("do_compile_setscene")]).Task("do_compile").Outcome);

    [Fact]
    public void Row3_SetsceneOfAnotherFile_DoesNotCount() =>
        Assert.Equal(TaskOutcome.Covered, Folded.Build([.. Ran("do_compile_setscene", "/other.bb"), QueueEvent("Skipped", reason: "covered")]).Task("do_compile").Outcome);

    [Fact]
    public void Row4_SkippedCoveredOtherwise_IsCovered() =>
        Assert.Equal(TaskOutcome.Covered, Folded.Build(QueueEvent("Skipped", reason: "covered")).Task("do_compile").Outcome);

    [Fact]
    public void Row4_SkippedCoveredAfterAFailedRestore_IsCovered() =>
        Assert.Equal(TaskOutcome.Covered, Folded.Build([.. Broke("do_compile_setscene"), QueueEvent("Skipped", reason: "covered")]).Task("do_compile").Outcome);

    [Fact]
    public void Row5_CompletedAndNoExec_IsEmpty()
    {
        var task = Folded.Build(QueueEvent("Started", noexec: true), QueueEvent("Completed")).Task("do_compile");

        Assert.Equal((TaskOutcome.Empty, true, false), (task.Outcome, task.NoExec, task.Executed));
    }

    [Fact]
    public void Row5_SetsceneTask_IsNeverEmpty() => Assert.Equal(
        TaskOutcome.Succeeded,
        Folded.Build(QueueEvent("Started", "do_x_setscene", noexec: true), QueueEvent("Completed", "do_x_setscene")).Task("do_x_setscene").Outcome);

    [Fact]
    public void Row6_Completed_IsSucceeded()
    {
        var task = Folded.Build(Ran()).Task("do_compile");

        Assert.Equal((TaskOutcome.Succeeded, true, 1000500000L, 1001500000L), (task.Outcome, task.Executed, task.StartedAt, task.EndedAt));
        Assert.Equal(("hello", "1.0", "ab12", 100L, "/t/log.do_compile.100", 1000000L), (task.Recipe, task.Version, task.Hash, task.WorkerPid, task.LogFile, task.Elapsed));
    }

    [Fact]
    public void Row6_DryRun_IsSucceededAndNotExecuted()
    {
        var task = Folded.Build(QueueEvent("Started", noexec: false), QueueEvent("Completed")).Task("do_compile");

        Assert.Equal((TaskOutcome.Succeeded, false, (long?)null), (task.Outcome, task.Executed, task.StartedAt));
    }

    [Fact]
    public void Row6_OnlyStartedAndWorkerSucceeded_IsSucceeded() =>
        Assert.Equal(TaskOutcome.Succeeded, Folded.Build(QueueEvent("Started"), Worker("Started"), Worker("Succeeded")).Task("do_compile").Outcome);

    [Fact]
    public void Row7_StartedWithoutEnd_IsUnfinishedAtTheEndAndRunningBefore()
    {
        (string, object)[] events = [QueueEvent("Started"), Worker("Started")];

        Assert.Equal(TaskOutcome.Unfinished, Folded.Build(events).Task("do_compile").Outcome);
        var live = Folded.Live(events).Task("do_compile");
        Assert.Equal((null, true), (live.Outcome, live.IsRunning));
    }

    [Fact]
    public void SetsceneFailure_IsNoFailureOfTheBuild()
    {
        var rows = Folded.Build([Init("hello"), .. Broke("do_compile_setscene"), .. Ran(pid: 200), Completed(1), CommandCompleted()]);

        Assert.Equal((BuildOutcome.Succeeded, 0, 1, 1), (rows.Summary.Outcome, rows.Summary.Tasks.Failed, rows.Summary.Tasks.SetsceneFailed, rows.Summary.SetsceneErrors));
        Assert.Equal(0, rows.Summary.Errors);
        Assert.Equal(SstateResult.Failed, rows.Task("do_compile").Sstate);
        Assert.Equal(1, rows.Task("do_compile_setscene").Errors);
    }

    [Fact]
    public void Missed_WithoutSetsceneTask_IsMissed()
    {
        var rows = Folded.Build([
            Metadata("MissedSstate", new { missed = new[] { Said.Tuple(HelloFile, "do_compile", "ab", "ab/x.tar.zst") }, found = new[] { Said.Tuple(HelloFile, "do_package", "cd", "cd/y.tar.zst") } }),
            .. Ran(), .. Ran("do_package", pid: 101)]);

        Assert.Equal((SstateResult.Missed, "ab/x.tar.zst"), (rows.Task("do_compile").Sstate, rows.Task("do_compile").SstateObject));
        Assert.Equal((SstateResult.None, "cd/y.tar.zst"), (rows.Task("do_package").Sstate, rows.Task("do_package").SstateObject));
        Assert.Equal(1, rows.Summary.Tasks.SstateMissed);
    }

    [Fact]
    public void Missed_AsPlainTextAfterTheTaskBegan_IsMissed() => Assert.Equal(SstateResult.Missed,
        Folded.Build([.. Ran(), Metadata("MissedSstate", new { missed = new[] { HelloFile + ":do_compile" } })]).Task("do_compile").Sstate);

    [Fact]
    public void Order_CountsFirstStartsAndSkipsOfRealTasks()
    {
        var rows = Folded.Build([
            QueueEvent("Skipped", "do_a", reason: "existing"), .. Ran("do_b_setscene"), QueueEvent("Started", "do_c"), QueueEvent("Skipped", "do_b", reason: "covered"),
            QueueEvent("Completed", "do_c"), Worker("Started", "do_d")]);

        Assert.Equal([("do_a", 1), ("do_b_setscene", null), ("do_c", 2), ("do_b", 3), ("do_d", null)], rows.Tasks.Select(task => (task.Task, task.Order)));
    }

    [Theory]
    [InlineData("mc:second:virtual:native:/x/y.bb", "second", "virtual:native:/x/y.bb")]
    [InlineData("virtual:multilib:lib32:/x/y.bb", "", "virtual:multilib:lib32:/x/y.bb")]
    [InlineData("/x/y.bb", "", "/x/y.bb")]
    public void Identity_IsConfigurationFileAndTask(string file, string multiconfig, string recipeFile)
    {
        var task = Assert.Single(Folded.Build([QueueEvent("Started", "do_z", file), Worker("Started", "do_z", file, pid: 7), Log(30, "careful", 7)]).Tasks);

        Assert.Equal((multiconfig, recipeFile, "do_z", 1), (task.Multiconfig, task.RecipeFile, task.Task, task.Warnings));
    }

    [Fact]
    public void ScriptType_IsThatOfTheTaskFlags()
    {
        var rows = Folded.Build(
            ("bb.build.TaskStarted", """{"_fn":"/x.bb","_task":"do_a","pid":1,"time":1.5,"taskflags":{"deps":["b"],"python":"1"}}"""),
            ("bb.build.TaskStarted", """{"_fn":"/x.bb","_task":"do_b","pid":2,"time":1.5,"taskflags":{"func":"1"}}"""));

        Assert.Equal(["python", "shell"], rows.Tasks.Select(task => task.ScriptType));
    }
}
