using Toaster.Actors.Agents;
using Toaster.Actors.Builds;

namespace Toaster.Actors.Tests.Queue;

/// <summary>A store that was restored to an earlier state, and agents that have what it does not know.</summary>
public sealed class AdoptingTests : QueueFixture
{
    protected override bool OnPostgres => true;

    [SkippableFact]
    public async Task AttemptThatIsForgotten_IsAskedFor_AndGoesOnWithItsOldToken()
    {
        var (work, spool) = await ForgottenAsync();
        var agent = await ComeAsync(spools: spool);

        Assert.Equal("offer", Assert.Single(agent.Builds).Desired);
        Assert.Equal("offer", Assert.Single((await BeatAsync(agent, work)).Builds).Desired);
        var adopted = await Toaster.Farm.AdoptAsync(agent.Agent, agent.Session, spool, work.Spec, default);

        Assert.Equal((work.Token, "run", 1L), (adopted.Token, adopted.Desired, adopted.Place.Next));
        Assert.Equal(adopted, await Toaster.Farm.AdoptAsync(agent.Agent, agent.Session, spool, work.Spec, default));
        Assert.Equal("run", Assert.Single((await BeatAsync(agent, work)).Builds).Desired);
        Assert.Equal(["core-image-minimal"], (await StatusAsync(work.Build)).State.Queued!.Spec.Targets);
        Assert.Equal(work.Build, Assert.Single((await Toaster.Queue.ListAsync(default)).Running).Build);
    }

    [SkippableFact]
    public async Task SecondAttemptOfAForgottenBuild_IsTheSecond_AndTheFirstIsSaidToBeLost()
    {
        var (work, spool) = await ForgottenAsync();
        var agent = await ComeAsync();

        await Toaster.Farm.AdoptAsync(agent.Agent, agent.Session, spool with { Attempt = 2 }, work.Spec, default);

        var state = (await StatusAsync(work.Build)).State;
        Assert.Equal((2, 2, BuildPhase.Recording), (state.Attempt, state.Assignments.Count, state.Phase));
        var refused = await Assert.ThrowsAsync<IngestRefusedException>(
            async () => await Toaster.Farm.AdoptAsync(agent.Agent, agent.Session, spool with { Stream = "another" }, work.Spec, default));
        Assert.Equal("superseded", refused.Code);
        Assert.Equal("abandon", Assert.Single((await ComeAsync(spools: spool)).Builds).Desired);
        Assert.Equal("keep", Assert.Single((await ComeAsync(spools: spool with { State = AgentSpool.Sealed })).Builds).Desired);
        Assert.DoesNotContain((await Toaster.Administration.VerifyAsync(deep: true, default)).Findings, finding => finding.Code is "attempt" or "end" or "head" or "queue-wrong");
    }

    [SkippableFact]
    public async Task LaterAttempt_WaitsWhileAnEarlierOneIsUnderWay()
    {
        await StartBuildAsync();
        var agent = await ComeAsync();
        var work = await TakeAsync(agent);

        var refused = await Assert.ThrowsAsync<IngestRefusedException>(
            async () => await Toaster.Farm.AdoptAsync(agent.Agent, agent.Session, new(work.Build, 2, "later", "running"), work.Spec, default));

        Assert.Equal("no-such-attempt", refused.Code);
    }

    [SkippableFact]
    public async Task NumberThatWasNeverGiven_IsRefused()
    {
        var (work, spool) = await ForgottenAsync();
        var agent = await ComeAsync();

        var refused = await Assert.ThrowsAsync<IngestRefusedException>(
            async () => await Toaster.Farm.AdoptAsync(agent.Agent, agent.Session, spool with { Build = new(1_000) }, work.Spec, default));

        Assert.Equal("no-such-build", refused.Code);
    }

    /// <summary>An agent has it, and then the store does not know it.</summary>
    private async Task<(WorkItem Work, AgentSpool Spool)> ForgottenAsync()
    {
        await StartBuildAsync();
        var work = await TakeAsync(await ComeAsync());
        foreach (var rows in new[] { "entity WHERE kind = 2", "open_entity WHERE kind = 2", "build_journal", "queue_item", "lease" })
        {
            Database!.Run($"DELETE FROM {rows}");
        }

        await RestartAsync();
        return (work, new(work.Build, 1, work.Stream, "running"));
    }

    private Task<BuildStatus> StatusAsync(BuildId build) => Toaster.Build(build).AskAsync<BuildStatus>(replyTo => new GetBuild(replyTo), TimeSpan.FromSeconds(60), default);
}
