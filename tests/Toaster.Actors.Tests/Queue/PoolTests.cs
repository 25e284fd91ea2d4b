using Toaster.Actors.Agents;
using Toaster.Actors.Projects;

namespace Toaster.Actors.Tests.Queue;

/// <summary>Pools in the store, and what the queue makes of them.</summary>
public class PoolTests : QueueFixture
{
    private IPools Pools => Toaster.Pools;

    [SkippableFact]
    public async Task NewToaster_HasTheDefaultPool_ForEveryProject_AndAgentsComeIntoIt()
    {
        await ComeAsync();

        var pool = Assert.Single(await Pools.ListAsync(default));

        Assert.Equal((PoolId.Default, "default", true, null), (pool.Id, pool.Row.Name, pool.IsDefault, pool.Projects));
        Assert.Equal("builder-1", Assert.Single(pool.Agents).Name);
    }

    [SkippableFact]
    public async Task Pool_IsMadeChangedAndDeleted()
    {
        var fast = await Pools.CreateAsync(new("fast", "The new machines.", [Project]), default);
        Assert.Equal(("fast", "The new machines.", "Kitchen"), (fast.Row.Name, fast.Row.Description, Assert.Single(fast.Projects!).Name));
        Assert.Equal([PoolId.Default, fast.Id], (await Pools.ListAsync(default)).Select(pool => pool.Id));

        var open = await Pools.EditAsync(fast.Id, new("Fast", "", null), default);
        Assert.Equal(("Fast", "", null), (open.Row.Name, open.Row.Description, open.Projects));
        Assert.Empty((await Pools.EditAsync(fast.Id, new("Fast", "", []), default)).Projects!);

        await Pools.DeleteAsync(fast.Id, default);
        Assert.Single(await Pools.ListAsync(default));
        Assert.Equal("no-such-pool", await CodeAsync(() => Pools.DeleteAsync(fast.Id, default).AsTask()));
        Assert.True((await Pools.CreateAsync(new("fast", "", null), default)).Id.Value > fast.Id.Value);
    }

    [SkippableFact]
    public async Task Pools_ThatCannotBe_AreRefused_AndNothingChanges()
    {
        var agent = await ComeAsync();
        var fast = await Pools.CreateAsync(new("fast", "", null), default);

        Assert.Equal("name-taken", await CodeAsync(() => Pools.CreateAsync(new("FAST", "", null), default).AsTask()));
        Assert.Equal("name-taken", await CodeAsync(() => Pools.EditAsync(fast.Id, new("Default", "", null), default).AsTask()));
        Assert.Equal("bad-value", await CodeAsync(() => Pools.CreateAsync(new("a b", "", null), default).AsTask()));
        Assert.Equal("bad-value", await CodeAsync(() => Pools.CreateAsync(new("x", new('x', 4_001), null), default).AsTask()));
        Assert.Equal("no-such-project", await CodeAsync(() => Pools.CreateAsync(new("x", "", [new(99)]), default).AsTask()));
        Assert.Equal("refused", await CodeAsync(() => Pools.EditAsync(PoolId.Default, new("other", "", null), default).AsTask()));
        Assert.Equal("refused", await CodeAsync(() => Pools.DeleteAsync(PoolId.Default, default).AsTask()));
        Assert.Equal("no-such-pool", await CodeAsync(() => Pools.EditAsync(new(99), new("x", "", null), default).AsTask()));
        Assert.Equal("no-such-pool", await CodeAsync(() => Pools.MoveAsync(agent.Agent, new(99), default).AsTask()));
        Assert.Equal("no-such-node", await CodeAsync(() => Pools.MoveAsync(new(99), fast.Id, default).AsTask()));
        Assert.Equal("no-such-pool", await CodeAsync(() => Toaster.Farm.MintEnrolmentAsync(new(99), default).AsTask()));
        Assert.Equal(["default", "fast"], (await Pools.ListAsync(default)).Select(pool => pool.Row.Name));
    }

    [SkippableFact]
    public async Task PoolWithAgents_IsNotDeleted_AndSaysWhoIsInIt()
    {
        var agent = await ComeAsync();
        var fast = await Pools.CreateAsync(new("fast", "", null), default);
        await Pools.MoveAsync(agent.Agent, fast.Id, default);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => Pools.DeleteAsync(fast.Id, default).AsTask());

        Assert.Equal(("refused", "builder-1 is in the pool fast. Move it to another one first."), (refused.Code, refused.Message));
        await Pools.MoveAsync(agent.Agent, PoolId.Default, default);
        await Pools.DeleteAsync(fast.Id, default);
    }

    [SkippableFact]
    public async Task Build_GoesOnlyWhereItsProjectMayBuild()
    {
        await Pools.EditAsync(PoolId.Default, new("default", "", []), default);
        var fast = await Pools.CreateAsync(new("fast", "", [Project]), default);
        var closed = await ComeAsync();
        var id = await StartBuildAsync();

        var waiting = Assert.Single((await Toaster.Queue.ListAsync(default)).Waiting);
        Assert.Equal(("no-pool", true), (waiting.Reason.Code, waiting.Reason.Sentence.Contains("fast, the only pool that allows its project, Kitchen.", StringComparison.Ordinal)));
        Assert.Empty(await Toaster.Farm.WorkAsync(closed.Agent, closed.Session, TimeSpan.Zero, default));

        await Pools.MoveAsync(closed.Agent, fast.Id, default);

        Assert.Equal(id, (await TakeAsync(closed)).Build); // The clock stands still: moving it has woken the queue.
        Assert.Equal("fast", Assert.Single(await Toaster.Farm.ListAsync(default)).Pool);
    }

    [SkippableFact]
    public async Task RunningBuild_GoesOn_WhenItsAgentIsMovedOutOfReach()
    {
        var agent = await ComeAsync();
        var id = await StartBuildAsync();
        var work = await TakeAsync(agent);
        await BeatAsync(agent, work);
        var closed = await Pools.CreateAsync(new("closed", "", []), default);

        await Pools.MoveAsync(agent.Agent, closed.Id, default);

        Assert.Equal([(id, 1, "run")], (await BeatAsync(agent, work)).Builds);
        await RunAsync(work, ("bb.event.BuildStarted", "{}"));
        await StartBuildAsync("other");
        Assert.Equal("no-pool", Assert.Single((await Toaster.Queue.ListAsync(default)).Waiting).Reason.Code);
    }

    [SkippableFact]
    public async Task EveryChange_RaisesTheVersion_SoThatNoPlanOfBeforeIsCarriedOut()
    {
        var agent = await ComeAsync();
        var last = (await Toaster.Queue.ListAsync(default)).Look.Version;

        var fast = await Pools.CreateAsync(new("fast", "", null), default);
        last = await RaisedAsync(last);
        await Pools.EditAsync(fast.Id, new("fast", "", [Project]), default);
        last = await RaisedAsync(last);
        await Pools.MoveAsync(agent.Agent, fast.Id, default);
        last = await RaisedAsync(last);
        await Pools.MoveAsync(agent.Agent, PoolId.Default, default);
        last = await RaisedAsync(last);
        await Pools.DeleteAsync(fast.Id, default);
        last = await RaisedAsync(last);
        await CodeAsync(() => Pools.DeleteAsync(fast.Id, default).AsTask()); // What is refused leaves nothing behind.
        await Assert.ThrowsAsync<IngestRefusedException>(() => Toaster.Farm.EnrolAsync("guessed", "x", default).AsTask());
        Assert.Equal(last, (await Toaster.Queue.ListAsync(default)).Look.Version);
    }

    [SkippableFact]
    public async Task EnrolmentToken_MakesAnAgentOfItsPool_AndOfNoOther()
    {
        var fast = await Pools.CreateAsync(new("fast", "", null), default);
        var enrolled = await Toaster.Farm.EnrolAsync(await Toaster.Farm.MintEnrolmentAsync(fast.Id, default), "builder-9", default);
        Assert.Equal(("builder-9", "fast"), Assert.Single((await Toaster.Farm.ListAsync(default)).Select(agent => (agent.Row.Name, agent.Pool))));

        var other = await Toaster.Farm.MintEnrolmentAsync(PoolId.Default, default);
        var refused = await Assert.ThrowsAsync<IngestRefusedException>(() => Toaster.Farm.EnrolAsync(other, "BUILDER-9", default).AsTask());

        Assert.Equal("other-pool", refused.Code);
        Assert.StartsWith("BUILDER-9 is in the pool fast, and this token is for the pool default.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(enrolled.Agent, await Toaster.Farm.FindByKeyAsync(enrolled.Key, default));
        await Toaster.Farm.EnrolAsync(other, "builder-10", default); // It was not used up.
        await Toaster.Farm.EnrolAsync(await Toaster.Farm.MintEnrolmentAsync(fast.Id, default), "builder-9", default); // A new key within its pool.
        Assert.Null(await Toaster.Farm.FindByKeyAsync(enrolled.Key, default));
    }

    [SkippableFact]
    public async Task EnrolmentToken_OfADeletedPool_IsGoodNoMore()
    {
        var fast = await Pools.CreateAsync(new("fast", "", null), default);
        var token = await Toaster.Farm.MintEnrolmentAsync(fast.Id, default);
        await Pools.DeleteAsync(fast.Id, default);

        Assert.Equal("bad-enrolment", (await Assert.ThrowsAsync<IngestRefusedException>(() => Toaster.Farm.EnrolAsync(token, "x", default).AsTask())).Code);
    }

    [SkippableFact]
    public async Task DeletedProject_LeavesItsPools_WhichDoNotOpen()
    {
        var gone = await Toaster.ProjectCommands.CreateAsync("Gone", Settings, default);
        var fast = await Pools.CreateAsync(new("fast", "", [gone.Id]), default);

        await Toaster.ProjectCommands.DeleteAsync(gone.Id, default);

        Assert.Empty((await Pools.ListAsync(default))[1].Projects!);
        Assert.False((await Pools.ListAsync(default))[1].Row.Allows(Project));
        Assert.Empty((await Pools.EditAsync(fast.Id, new("fast", "changed", []), default)).Projects!);
    }

    [SkippableFact]
    public async Task Restart_KeepsPools_AndWhoIsInThem()
    {
        var agent = await ComeAsync();
        var fast = await Pools.CreateAsync(new("fast", "The new machines.", [Project]), default);
        await Pools.MoveAsync(agent.Agent, fast.Id, default);

        await RestartAsync();
        await ComeAsync();

        var kept = (await Pools.ListAsync(default))[1];
        Assert.Equal(("fast", "The new machines.", "Kitchen", "builder-1"), (kept.Row.Name, kept.Row.Description, Assert.Single(kept.Projects!).Name, Assert.Single(kept.Agents).Name));
    }

    private async Task<long> RaisedAsync(long last)
    {
        var now = (await Toaster.Queue.ListAsync(default)).Look.Version;
        Assert.True(now > last, $"{now} after {last}");
        return now;
    }

    private static async Task<string> CodeAsync(Func<Task> command) => (await Assert.ThrowsAsync<RefusedException>(command)).Code;
}

public sealed class PostgresPoolTests : PoolTests
{
    protected override bool OnPostgres => true;
}
