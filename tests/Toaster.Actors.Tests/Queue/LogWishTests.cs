using System.Text;
using Toaster.Actors.Agents;
using Toaster.Actors.Logs;
using Toaster.Actors.Projects;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Queue;

/// <summary>Logs that only an agent has, asked for when the build is over.</summary>
public class LogWishTests : QueueFixture
{
    private const string Task = "/x/y.bb:do_compile";

    private ILogWishes Wishes => Toaster.LogWishes;

    [SkippableFact]
    public async Task Wish_IsToldToTheAgentThatBuiltIt_UntilItHasAnswered()
    {
        var (other, agent) = (await ComeAsync("builder-2", slots: 0), await ComeAsync());
        var work = await BuiltAsync(agent);

        var wish = await Wishes.AskAsync(work.Build, Task, default);
        Time.Advance(TimeSpan.FromSeconds(5));
        var again = await Wishes.AskAsync(work.Build, Task, default);

        Assert.Equal((work.Build, 1, Task, "builder-1", false, null), (wish!.Build, wish.Attempt, wish.Task, wish.Agent, wish.IsAway, wish.Cannot));
        Assert.Equal(wish, again! with { SeenAt = wish.SeenAt }); // Asked once.
        Assert.Equal(new AskedLog(work.Build, 1, Task, work.Token), Assert.Single((await BeatAsync(agent)).Logs));
        Assert.Single((await BeatAsync(agent)).Logs);
        Assert.Empty((await BeatAsync(other)).Logs);
        Assert.True(await Toaster.Ingest.AcceptsAsync(Assert.Single((await BeatAsync(agent)).Logs).Token, work.Build, 1, default));

        await Wishes.AnswerAsync(work.Build, 2, Task, null, default); // Of an attempt that nobody was asked for.
        Assert.Single((await BeatAsync(agent)).Logs);
        await Wishes.AnswerAsync(work.Build, 1, Task, null, default);

        Assert.Empty((await BeatAsync(agent)).Logs);
        Assert.Equal(new LogElsewhere(true, null), await Wishes.FindAsync(work.Build, Task, "BUILDER-1", default));
        Assert.False((await Wishes.FindAsync(work.Build, Task, "builder-9", default)).IsKnown);
    }

    [SkippableFact]
    public async Task Wish_ThatCannotBe_SaysWhy_AndMayBeAskedAgain()
    {
        var agent = await ComeAsync();
        var work = await BuiltAsync(agent);
        var first = await Wishes.AskAsync(work.Build, Task, default);

        await Wishes.AnswerAsync(work.Build, 1, Task, "The file is not there any more." + new string('x', 2_000), default);

        var found = (await Wishes.FindAsync(work.Build, Task, "builder-1", default)).Wish!;
        Assert.StartsWith("The file is not there any more.x", found.Cannot, StringComparison.Ordinal);
        Assert.Equal(1_000, found.Cannot!.Length);
        Assert.Empty((await BeatAsync(agent)).Logs);

        Time.Advance(TimeSpan.FromSeconds(1));
        var second = await Wishes.AskAsync(work.Build, Task, default);
        Assert.Equal((null, true), (second!.Cannot, second.AskedAt > first!.AskedAt));
        Assert.Single((await BeatAsync(agent)).Logs);
    }

    [SkippableFact]
    public async Task Wish_OfAnAgentThatIsAway_WaitsForIt_AndGoesWithIt()
    {
        var agent = await ComeAsync();
        var work = await BuiltAsync(agent);
        await BeatAsync(agent);
        var seen = Time.GetUtcNow();
        Time.Advance(TimeSpan.FromMinutes(1));

        var wish = await Wishes.AskAsync(work.Build, Task, default);
        Assert.Equal((true, seen), (wish!.IsAway, wish.SeenAt));
        await RestartAsync();
        Assert.Single((await BeatAsync(agent)).Logs);
        Assert.False((await Wishes.FindAsync(work.Build, Task, "builder-1", default)).Wish!.IsAway);

        await Toaster.Farm.RemoveAsync(agent.Agent, default);
        Assert.Equal(new LogElsewhere(false, null), await Wishes.FindAsync(work.Build, Task, "builder-1", default));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Wishes.AskAsync(work.Build, Task, default).AsTask());
        Assert.Equal(("refused", "builder-1, which built it, is no node of this farm any more: nobody can be asked for the log."), (refused.Code, refused.Message));
    }

    [SkippableFact]
    public async Task Wish_ForWhatIsHere_OrStillComes_OrNobodyHas_IsNone()
    {
        var agent = await ComeAsync();
        var work = await BuiltAsync(agent);
        await PutAsync(work, "task-1", "NOTE: all of it\n");
        await PutAsync(work, "task-2", "[Toaster: 304 bytes are left out here.]\n", "/x/z.bb:do_compile");

        Assert.Null(await Wishes.AskAsync(work.Build, Task, default));
        Assert.NotNull(await Wishes.AskAsync(work.Build, "/x/z.bb:do_compile", default)); // There is nothing of it.
        await PutAsync(work, "task-2-fetched", "NOTE: all of it\n", "/x/z.bb:do_compile");
        Assert.Null(await Wishes.AskAsync(work.Build, "/x/z.bb:do_compile", default));
        Assert.Equal("task-2-fetched", (await Toaster.Logs.FindOfTaskAsync(work.Build, "/x/z.bb:do_compile", default))!.Name.Name);

        Assert.Equal("refused", await CodeAsync(work.Build, new('x', 2_001)));
        var running = await StartBuildAsync();
        Assert.Equal("refused", await CodeAsync(running, Task)); // It waits.
        await BeatAsync(agent, await TakeAsync(agent));
        Assert.Equal("refused", await CodeAsync(running, Task));
        var offered = (await Toaster.Ingest.OfferAsync(new(new string('a', 32), "bitbake x", null), default)).Build;
        Assert.Equal("refused", await CodeAsync(offered, Task));
    }

    [SkippableFact]
    public async Task Wishes_OfABuildThatIsDeleted_GoWithIt()
    {
        var agent = await ComeAsync();
        var work = await BuiltAsync(agent);
        await Wishes.AskAsync(work.Build, Task, default);

        await Toaster.Upkeep.DeleteAsync(work.Build, default);
        await Eventually.UntilAsync(
            async () => await Toaster.Upkeep.FindDeletionAsync(work.Build, default) is { State: global::Toaster.Actors.Builds.DeletionState.Done }, meanwhile: () => Time.Advance(TimeSpan.FromMinutes(1)));

        Assert.Null((await Wishes.FindAsync(work.Build, Task, "builder-1", default)).Wish);
        Assert.Empty((await Toaster.Farm.BeatAsync(new(agent.Agent, agent.Session, 1, null, null, null, []), default)).Logs);
    }

    private async Task<WorkItem> BuiltAsync(AgentSession agent)
    {
        await StartBuildAsync();
        var work = await TakeAsync(agent);
        await BeatAsync(agent, work);
        await RunAsync(work, ("bb.event.BuildStarted", "{}"));
        return work;
    }

    private async Task PutAsync(WorkItem work, string name, string text, string task = Task)
        => await Toaster.Logs.WriteAsync(new(work.Build, 1, name), new("task", task, "/t/log", 0, Encoding.UTF8.GetBytes(text), true), default);

    private async Task<string> CodeAsync(BuildId build, string task) => (await Assert.ThrowsAsync<RefusedException>(() => Wishes.AskAsync(build, task, default).AsTask())).Code;
}

public sealed class PostgresLogWishTests : LogWishTests
{
    protected override bool OnPostgres => true;
}
