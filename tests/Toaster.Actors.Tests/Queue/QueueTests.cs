using Toaster.Actors.Agents;
using Toaster.Actors.Builds;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Projects;
using Toaster.Actors.Queue;

namespace Toaster.Actors.Tests.Queue;

public class QueueTests : QueueFixture
{
    private static readonly (string, string) Died = ("agent.ProcessExited", """{"exitCode":137}""");

    [SkippableFact]
    public async Task Build_OfAProject_WaitsVisibly_AndGoesToTheFirstAgentThatComes()
    {
        var id = await StartBuildAsync();
        var waiting = await ShowsAsync(id, view => view.IsWaiting);
        Assert.Equal(("Waits for an agent.", "core-image-minimal", "qemux86-64"), (waiting.Summary.Verdict.ToString(), waiting.Summary.Targets[0].Name, waiting.Summary.Machine));
        Assert.Equal("no-agent", Assert.Single((await Toaster.Queue.ListAsync(default)).Waiting).Reason.Code);

        var work = await TakeAsync(await ComeAsync());

        Assert.Equal((id, 1, "/home/me/build", "core-image-minimal"), (work.Build, work.Attempt, work.Spec.Directory, work.Spec.Targets[0]));
        Assert.True(await Toaster.Ingest.AcceptsAsync(work.Token, id, 1, default));
        Assert.Equal("builder-1", (await ShowsAsync(id, view => !view.IsWaiting)).Origin!.Agent);
    }

    [SkippableFact]
    public async Task Work_IsGivenAgain_UntilTheAgentSaysThatItHasIt()
    {
        await StartBuildAsync();
        var agent = await ComeAsync();
        var work = await TakeAsync(agent);
        var again = await TakeAsync(agent);
        Assert.Equal((work.Build, work.Stream, work.Token), (again.Build, again.Stream, again.Token));

        Assert.Equal([(work.Build, 1, "run")], (await BeatAsync(agent, work)).Builds);

        Assert.Empty(await Toaster.Farm.WorkAsync(agent.Agent, agent.Session, TimeSpan.Zero, default));
    }

    [SkippableFact]
    public async Task AgentWaiting_HearsOfWorkAtOnce()
    {
        var agent = await ComeAsync();
        var work = TakeAsync(agent); // The clock stands still: a hint must wake it.

        var id = await StartBuildAsync();

        Assert.Equal(id, (await work).Build);
    }

    [SkippableFact]
    public async Task SealedBuild_FreesItsSlot_ForTheNext()
    {
        var agent = await ComeAsync();
        await StartBuildAsync();
        var second = await StartBuildAsync("other");
        var work = await TakeAsync(agent);
        await BeatAsync(agent, work);
        Assert.Equal("directory", Assert.Single((await Toaster.Queue.ListAsync(default)).Waiting).Reason.Code);

        await RunAsync(work, ("bb.event.BuildStarted", "{}"), ("agent.ProcessExited", """{"exitCode":1}"""));

        Assert.Equal(second, (await TakeAsync(agent)).Build);
    }

    [SkippableFact]
    public async Task EndByInfrastructure_IsTriedAgain_TwiceAtMost_AndKeepsItsAttempts()
    {
        var agent = await ComeAsync();
        var id = await StartBuildAsync();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var work = await TakeLaterAsync(agent);
            Assert.Equal((id, attempt), (work.Build, work.Attempt));
            await BeatAsync(agent, work);
            await RunAsync(work, ("bb.event.BuildStarted", "{}"), Died);
            if (attempt < 3)
            {
                var again = await ShowsAsync(id, view => view.IsWaiting && view.Origin!.Attempts.Count == attempt);
                Assert.Null(again.Summary.Outcome);
            }
        }

        var view = await ShowsAsync(id, view => view.IsComplete);
        Assert.Equal((BuildOutcome.Incomplete, "ui-died", 3), (view.Summary.Outcome, view.Summary.Reason, view.Attempt));
        Assert.Equal([1, 2], view.Origin!.Attempts.Select(attempt => attempt.Attempt));
    }

    [SkippableFact]
    public async Task Attempt_GivenUp_TakesNothingMore_AlsoWhileTheBuildWaits()
    {
        var agent = await ComeAsync();
        var id = await StartBuildAsync();
        var work = await TakeAsync(agent);
        await BeatAsync(agent, work);
        Assert.True(await Toaster.Ingest.AcceptsAsync(work.Token, id, 1, default)); // Known from now on.
        var line = """{"s":1,"t":1,"l":1,"o":0,"e":10,"c":"bb.event.BuildStarted","f":{}}"""u8.ToArray();
        byte[] batch = [.. line, (byte)'\n'];

        await Toaster.Farm.RemoveAsync(agent.Agent, default);
        await ShowsAsync(id, view => view.IsWaiting);

        Assert.Equal("superseded", (await Assert.ThrowsAsync<IngestRefusedException>(() => Toaster.Ingest.RecordAsync(id, 1, 1, batch, default).AsTask())).Code);
        Assert.Equal("superseded", (await Assert.ThrowsAsync<IngestRefusedException>(() => Toaster.Ingest.SealAsync(id, 1, new(0, new('0', 32), null, null), default).AsTask())).Code);
        var second = await TakeLaterAsync(await ComeAsync());
        Assert.Equal("superseded", (await Assert.ThrowsAsync<IngestRefusedException>(() => Toaster.Ingest.RecordAsync(id, 1, 1, batch, default).AsTask())).Code);
        Assert.Equal(2, (await Toaster.Ingest.RecordAsync(id, second.Attempt, 1, batch, default)).Place.Next);
    }

    [SkippableFact]
    public async Task Attempt_GivenUpForGood_IsNotSealedAfterwards()
    {
        var agent = await ComeAsync();
        var id = await StartBuildAsync();
        var work = await TakeAsync(agent);
        await BeatAsync(agent, work);
        await Toaster.Queue.CancelAsync(id, force: false, default); // So it is not tried again.

        await Toaster.Farm.RemoveAsync(agent.Agent, default);
        await ShowsAsync(id, view => view.IsComplete);

        Assert.Equal("superseded", (await Assert.ThrowsAsync<IngestRefusedException>(() => Toaster.Ingest.SealAsync(id, 1, new(0, new('0', 32), null, null), default).AsTask())).Code);
    }

    [SkippableFact]
    public async Task EndByInfrastructure_BehindWhichTheClockWasSet_IsTriedAgain()
    {
        var agent = await ComeAsync();
        var id = await StartBuildAsync();
        var work = await TakeAsync(agent);
        await BeatAsync(agent, work);
        await RunAsync(work, ("bb.event.BuildStarted", "{}"), Died);

        await RestartAsync(later: TimeSpan.FromDays(2));

        Assert.Equal((id, 2), ((await TakeLaterAsync(await ComeAsync())) is var again ? (again.Build, again.Attempt) : default));
    }

    [SkippableFact]
    public async Task EndByTheBuild_IsNotTriedAgain()
    {
        var agent = await ComeAsync();
        var id = await StartBuildAsync();
        var work = await TakeAsync(agent);

        await RunAsync(work, ("agent.ProcessExited", """{"exitCode":1,"lines":["ERROR: ParseError at /b/conf/local.conf:3"]}"""));

        Assert.Equal(BuildOutcome.NotStarted, (await ShowsAsync(id, view => view.IsComplete)).Summary.Outcome);
        Assert.Empty((await Toaster.Queue.ListAsync(default)).Waiting);
    }

    [SkippableFact]
    public async Task Cancel_OfABuildThatWaits_EndsIt()
    {
        var id = await StartBuildAsync();

        await Toaster.Queue.CancelAsync(id, force: false, default);

        var view = await ShowsAsync(id, view => view.IsComplete);
        Assert.Equal((BuildOutcome.Cancelled, "cancelled", BuildCause.User), (view.Summary.Outcome, view.Summary.Reason, view.Summary.Cause));
        Assert.Empty((await Toaster.Queue.ListAsync(default)).Waiting);
        Assert.Equal("refused", (await Assert.ThrowsAsync<RefusedException>(() => Toaster.Queue.CancelAsync(id, false, default).AsTask())).Code);
    }

    [SkippableFact]
    public async Task Cancel_OfABuildThatRuns_IsToldInEveryAnswer_AndNothingIsTriedAgain()
    {
        var agent = await ComeAsync();
        var id = await StartBuildAsync();
        var work = await TakeAsync(agent);
        await BeatAsync(agent, work);

        await Toaster.Queue.CancelAsync(id, force: false, default);
        Assert.Equal("cancel", (await BeatAsync(agent, work)).Builds[0].Desired);
        await Toaster.Queue.CancelAsync(id, force: true, default);
        Assert.Equal("force", (await BeatAsync(agent, work)).Builds[0].Desired);
        Assert.Equal("force", (await Toaster.Ingest.RecordAsync(id, 1, 1, default, default)).Desired);
        Assert.Equal("force", (await ComeAsync("builder-1", 1, new AgentSpool(id, 1, work.Stream, "running"))).Builds[0].Desired);

        await RunAsync(work, ("bb.event.BuildStarted", "{}"), Died);

        Assert.Equal(1, (await ShowsAsync(id, view => view.IsComplete)).Attempt);
    }

    [SkippableFact]
    public async Task LateAgent_OfAnAbandonedAttempt_IsToldToLetGo()
    {
        var agent = await ComeAsync();
        var id = await StartBuildAsync();
        var work = await TakeAsync(agent);
        await BeatAsync(agent, work);
        await Toaster.Farm.RemoveAsync(agent.Agent, default);
        await ShowsAsync(id, view => view.IsWaiting);

        var back = await ComeAsync("builder-1", 1, new AgentSpool(id, 1, work.Stream, "running"));

        Assert.Equal(("abandon", null), (back.Builds[0].Desired, back.Builds[0].Token));
        Assert.True(await Toaster.Ingest.AcceptsAsync(work.Token, id, 1, default)); // It is told why, not that it is nobody.
        await TakeLaterAsync(back);
        Assert.Equal("superseded", (await Assert.ThrowsAsync<IngestRefusedException>(() => Toaster.Ingest.RecordAsync(id, 1, 1, default, default).AsTask())).Code);
    }

    [SkippableFact]
    public async Task AgentThatComesBackWithoutItsBuild_HasLostIt()
    {
        var agent = await ComeAsync();
        var id = await StartBuildAsync();
        await BeatAsync(agent, await TakeAsync(agent));

        await ComeAsync();

        var view = await ShowsAsync(id, view => view.Origin!.Attempts.Count == 1);
        Assert.Equal("agent-lost", view.Origin!.Attempts[0].Reason);
    }

    [SkippableFact]
    public async Task SilentAgent_LosesABuildItNeverTook_AfterHalfAMinute()
    {
        var agent = await ComeAsync();
        var id = await StartBuildAsync();
        await TakeAsync(agent);

        var view = await ShowsAsync(id, view => view.Origin!.Attempts.Count == 1);

        Assert.Equal("lease-lost", view.Origin!.Attempts[0].Reason);
        Assert.True(Time.GetUtcNow() - new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero) >= TimeSpan.FromSeconds(30));
    }

    [SkippableFact]
    public async Task SilentAgent_LosesABuildThatItRuns_AfterTenMinutes()
    {
        var agent = await ComeAsync();
        var id = await StartBuildAsync();
        await BeatAsync(agent, await TakeAsync(agent));
        var before = Time.GetUtcNow();

        var view = await ShowsAsync(id, view => view.Origin!.Attempts.Count == 1);

        Assert.Equal("agent-lost", view.Origin!.Attempts[0].Reason);
        Assert.True(Time.GetUtcNow() - before >= TimeSpan.FromMinutes(10));
    }

    [SkippableFact]
    public async Task Restart_ChangesNothing()
    {
        var first = await StartBuildAsync();
        var agent = await ComeAsync();
        var work = await TakeAsync(agent);
        await BeatAsync(agent, work);
        var second = await StartBuildAsync("other");

        await RestartAsync();

        Assert.Equal(second, Assert.Single((await Toaster.Queue.ListAsync(default)).Waiting).Item.Build);
        Assert.Equal([(first, 1, "run")], (await BeatAsync(agent, work)).Builds);
        await RunAsync(work, ("bb.event.BuildStarted", "{}"));
        Assert.Equal(second, (await TakeAsync(agent)).Build);
    }

    [SkippableFact]
    public async Task OldSession_IsRefused_OnceAnotherHasBegun()
    {
        var old = await ComeAsync();
        await ComeAsync();

        Assert.Equal("session-superseded", (await Assert.ThrowsAsync<IngestRefusedException>(() => BeatAsync(old))).Code);
        Assert.Equal("session-superseded", (await Assert.ThrowsAsync<IngestRefusedException>(
            () => Toaster.Farm.WorkAsync(old.Agent, old.Session, TimeSpan.Zero, default).AsTask())).Code);
    }

    [SkippableFact]
    public async Task PausedAgent_GetsNothing_UntilItIsReadyAgain()
    {
        var agent = await ComeAsync();
        Assert.True(await Toaster.Farm.SetStateAsync(agent.Agent, AgentState.Paused, default));
        var id = await StartBuildAsync();
        Assert.Equal("agents-paused", Assert.Single((await Toaster.Queue.ListAsync(default)).Waiting).Reason.Code);

        await Toaster.Farm.SetStateAsync(agent.Agent, AgentState.Ready, default);

        Assert.Equal(id, (await TakeAsync(agent)).Build);
        await Toaster.Farm.SetStateAsync(agent.Agent, AgentState.Draining, default);
        Assert.True((await BeatAsync(agent)).IsDraining);
    }

    [SkippableFact]
    public async Task Enrolment_IsGoodOnce_AndTheKeyNamesTheAgent()
    {
        var token = await Toaster.Farm.MintEnrolmentAsync(PoolId.Default, default);
        var enrolled = await Toaster.Farm.EnrolAsync(token, "builder-9", default);

        Assert.Equal(enrolled.Agent, await Toaster.Farm.FindByKeyAsync(enrolled.Key, default));
        Assert.Null(await Toaster.Farm.FindByKeyAsync("other", default));
        Assert.Equal("bad-enrolment", (await Assert.ThrowsAsync<IngestRefusedException>(() => Toaster.Farm.EnrolAsync(token, "builder-9", default).AsTask())).Code);
        var late = await Toaster.Farm.MintEnrolmentAsync(PoolId.Default, default);
        Time.Advance(TimeSpan.FromMinutes(61));
        await Assert.ThrowsAsync<IngestRefusedException>(() => Toaster.Farm.EnrolAsync(late, "builder-9", default).AsTask());
    }

    [SkippableFact]
    public async Task Rebuild_IsTheSameOnceMore_WithTheSettingsOfThen()
    {
        var first = await Toaster.Queue.StartAsync(Project, new(["a", "b"]) { Continue = true, Priority = 7 }, default);
        await Toaster.ProjectCommands.EditAsync(Project, null, Settings with { Machine = "other" }, null, default);

        var second = await Toaster.Queue.RebuildAsync(first, default);

        var view = await ShowsAsync(second, view => view.IsWaiting);
        Assert.Equal((first.Value, 7, "qemux86-64", true), (view.Origin!.RebuildOf, view.Origin.Priority, view.Origin.Spec.Machine, view.Origin.Spec.Continue));
        Assert.Equal("bitbake -k a b", view.Source);
    }

    [SkippableFact]
    public async Task Priority_OfABuildThatWaits_CanBeChanged()
    {
        await StartBuildAsync();
        var second = await StartBuildAsync("other");

        await Toaster.Queue.SetPriorityAsync(second, 5, default);

        Assert.Equal(second, (await Toaster.Queue.ListAsync(default)).Waiting[0].Item.Build);
        await Assert.ThrowsAsync<RefusedException>(() => Toaster.Queue.SetPriorityAsync(second, 101, default).AsTask());
    }

    [SkippableFact]
    public async Task BuildsThatCannotBe_AreRefused_AndSayWhy()
    {
        Assert.Equal("refused", await CodeAsync(() => Toaster.Queue.StartAsync(ProjectId.CommandLine, new(["x"]), default)));
        Assert.Equal("no-such-project", await CodeAsync(() => Toaster.Queue.StartAsync(new(99), new(["x"]), default)));
        Assert.Equal("bad-value", await CodeAsync(() => StartBuildAsync("-c evil")));
        Assert.Equal("bad-value", await CodeAsync(() => StartBuildAsync("$(reboot)")));
        Assert.Equal("bad-value", await CodeAsync(() => Toaster.Queue.StartAsync(Project, new(["x"]) { Task = "a b" }, default)));
        Assert.Equal("no-such-build", await CodeAsync(() => Toaster.Queue.RebuildAsync(new(99), default)));
        Assert.Empty((await Toaster.Queue.ListAsync(default)).Waiting);
    }

    [SkippableFact]
    public async Task Everything_ThatCanHappenInTheQueue_AgreesWithTheJournal()
    {
        var agent = await ComeAsync(slots: 2);
        var retried = await StartBuildAsync();
        await RunAsync(await TakeAsync(agent), ("bb.event.BuildStarted", "{}"), Died);
        await ShowsAsync(retried, view => view.IsWaiting && view.Origin!.Attempts.Count == 1);
        var again = await TakeLaterAsync(agent);
        await RunAsync(again, ("bb.event.BuildStarted", "{}"), ("agent.ProcessExited", """{"exitCode":0}"""));
        var cancelled = await StartBuildAsync();
        await Toaster.Farm.SetStateAsync(agent.Agent, AgentState.Paused, default);
        await Toaster.Queue.CancelAsync(await StartBuildAsync("other"), false, default);
        await StartBuildAsync("third");
        await Toaster.ProjectCommands.EditAsync(Project, "Bakery", null, null, default);
        var gone = await Toaster.ProjectCommands.CreateAsync("Kitchen", Settings, default);
        await Toaster.ProjectCommands.DeleteAsync(gone.Id, default);
        await ShowsAsync(cancelled, _ => true);

        if (OnPostgres)
        {
            return; // What follows is verified in the embedded database alone.
        }

        Assert.Empty((await Toaster.Administration.VerifyAsync(deep: true, default)).Findings);

        await Toaster.Store.WriteAsync(
            WritePriority.Append, connection => connection.Prepared("DELETE FROM queue_item").Execute(), default);
        Assert.Contains("queue-wrong", (await Toaster.Administration.VerifyAsync(deep: false, default)).Findings.Select(finding => finding.Code));
    }

    private static async Task<string> CodeAsync(Func<ValueTask<BuildId>> command) => (await Assert.ThrowsAsync<RefusedException>(() => command().AsTask())).Code;
}

public sealed class PostgresQueueTests : QueueTests
{
    protected override bool OnPostgres => true;
}
