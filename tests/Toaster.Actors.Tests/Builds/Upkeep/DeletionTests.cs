using Toaster.Actors.Builds;
using Toaster.Actors.Views;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Builds.Upkeep;

/// <summary>Deleting builds: all of one goes, nothing of another.</summary>
public sealed class DeletionTests : UpkeepFixture
{
    private static readonly BuildQuery All = new(new(1, 25));

    public static TheoryData<int, bool> Interruptions
    {
        get
        {
            var data = new TheoryData<int, bool>();
            foreach (var step in Enumerable.Range(0, 12))
            {
                data.Add(step, false);
                data.Add(step, true);
            }

            return data;
        }
    }

    [Fact]
    public async Task Delete_OfOneOfThree_TakesAllOfItAndLeavesTheOthersByteForByte()
    {
        var two = await ImportAsync(Build("a", 5) + Build("b", 2));
        await ImportAsync(Build("c", 3));
        var (a, b) = (two.Builds[0].Id, two.Builds[1].Id);
        var (before, logs) = (Dump(), Logs());

        await Upkeep.DeleteAsync(a, default);
        await UntilDeletedAsync(a);

        var after = Dump();
        Assert.Equal(before.But(a.Value), after.But(a.Value));
        Assert.Equal(["build_journal", "entity"], after.Of(a.Value).Select(line => line.Split(':')[0]));
        Assert.Equal(logs, Logs()); // The other build of the file needs it.
        Assert.Null(await Toaster.Views.FindAsync(a, default));

        await Upkeep.DeleteAsync(b, default);
        await UntilDeletedAsync(b);

        Assert.Equal(before.But(a.Value, b.Value), Dump().But(a.Value, b.Value));
        Assert.Equal(2, logs.Count);
        Assert.Single(Logs());
    }

    [Fact]
    public async Task Delete_OfBothBuildsOfAFileAtOnce_TakesItsLog()
    {
        var two = await ImportAsync(Build("a", 5) + Build("b", 2));
        foreach (var build in two.Builds)
        {
            await Upkeep.DeleteAsync(build.Id, default);
        }

        await UntilDeletedAsync(two.Builds[0].Id);
        await UntilDeletedAsync(two.Builds[1].Id);

        Assert.Empty(Logs());
        Assert.Equal(0, (await Toaster.Views.ListAsync(All, default)).Page.Total);
    }

    [Fact]
    public async Task Delete_OfABuildOfTwoAttempts_TakesBothLogs()
    {
        var whole = Build("a", 9);
        await ImportAsync(whole[..whole.IndexOf("bb.runqueue.runQueueTaskStarted {\"n\":4", StringComparison.Ordinal)]);
        var longer = await ImportAsync(whole);
        Assert.Equal(2, Logs().Count);

        await Upkeep.DeleteAsync(longer.Builds[0].Id, default);
        await UntilDeletedAsync(longer.Builds[0].Id);

        Assert.Empty(Logs());
        Assert.DoesNotContain(Dump().Lines, line => line.StartsWith("registry: registry='open-source'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Undelete_WithinTheGrace_LeavesEverythingAsItWas()
    {
        var id = (await ImportAsync(Build("a", 5))).Builds[0].Id;
        var before = new StoreDump(Toaster.Store.Name, StoreDump.IsReadTable).Lines;
        await RestartAsync(Long);

        var pending = await Upkeep.DeleteAsync(id, default);
        Assert.Equal((DeletionState.Pending, Long), (pending.State, pending.Deletion.BeginsAt - pending.Deletion.RequestedAt));
        await Eventually.UntilAsync(async () => (await Toaster.Views.FindAsync(id, default))!.DeletesAt is not null);
        await Upkeep.UndeleteAsync(id, default);
        await UntilClosedAsync();

        Assert.Null(await Upkeep.FindDeletionAsync(id, default));
        Assert.Equal(
            before.Where(line => !line.StartsWith("projection:", StringComparison.Ordinal)),
            new StoreDump(Toaster.Store.Name, table => StoreDump.IsReadTable(table) && table != "projection").Lines);
    }

    [Fact]
    public async Task Restart_WithinTheGrace_GoesOnWithIt()
    {
        var id = (await ImportAsync(Build("a", 5))).Builds[0].Id;
        await RestartAsync(Long);
        await Upkeep.DeleteAsync(id, default);

        await RestartAsync(Long);
        Assert.Equal(DeletionState.Pending, (await Upkeep.FindDeletionAsync(id, default))!.State);
        await RestartAsync(TimeSpan.Zero);

        await UntilDeletedAsync(id);
    }

    [Theory]
    [MemberData(nameof(Interruptions))]
    public async Task Delete_BrokenOffAnywhere_GoesOnToTheSameEnd(int step, bool after)
    {
        var two = await ImportAsync(Build("a", 5) + Build("b", 2));
        var (a, b) = (two.Builds[0].Id.Value, two.Builds[1].Id.Value);
        var before = Dump();
        EraserDouble? eraser = null;
        await RestartAsync(TimeSpan.Zero, inner => eraser = new(inner, step, after));
        await Upkeep.DeleteAsync(new(a), default);
        await Eventually.UntilAsync(async () => eraser!.Dead.IsCompleted || await Upkeep.FindDeletionAsync(new(a), default) is { State: DeletionState.Done });

        await RestartAsync(TimeSpan.Zero);
        await UntilDeletedAsync(new(a));

        Assert.Equal(before.But(a), Dump().But(a));
        Assert.Equal(["build_journal", "entity"], Dump().Of(a).Select(line => line.Split(':')[0]));
        Assert.Single(Logs());
        Assert.Null(await Upkeep.FindDeletionAsync(new(b), default));
    }

    [Fact]
    public async Task Undelete_OnceItHasBegun_IsRefused()
    {
        var id = (await ImportAsync(Build("a", 5))).Builds[0].Id;
        EraserDouble? eraser = null;
        await RestartAsync(TimeSpan.Zero, inner => eraser = new(inner, 2, after: false));
        await Upkeep.DeleteAsync(id, default);
        await eraser!.Dead;

        var refused = await Assert.ThrowsAsync<BuildRefusedException>(async () => await Upkeep.UndeleteAsync(id, default));

        Assert.Equal(("refused", "The deletion of this build has begun; it cannot be undone any more."), (refused.Code, refused.Message));
        var view = await Upkeep.FindDeletionAsync(id, default);
        Assert.Equal(DeletionState.Running, view!.State);
        Assert.InRange(view.Progress!.Value, 0.01, 0.99);
        Assert.Null(await Toaster.Views.FindAsync(id, default)); // No page shows half a build.
    }

    [Fact]
    public async Task Delete_WhileTheBuildIsRecorded_IsRefused()
    {
        var (held, reached) = (new TaskCompletionSource(), new TaskCompletionSource());
        Source.BeforeBatch = n => n < 2 ? Task.CompletedTask : Hold();
        await Toaster.Imports.StartAsync("log.json", new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Build("a", 9))), null, default);
        await reached.Task;

        var refused = await Assert.ThrowsAsync<BuildRefusedException>(async () => await Upkeep.DeleteAsync(new(1), default));

        Assert.Equal("refused", refused.Code);
        Assert.Contains("Cancel its import first", refused.Message, StringComparison.Ordinal);
        held.SetResult();

        async Task Hold()
        {
            reached.TrySetResult();
            await held.Task;
        }
    }

    [Fact]
    public async Task Delete_OfWhatIsNotThere_IsRefused()
    {
        var id = (await ImportAsync(Build("a", 5))).Builds[0].Id;
        await Upkeep.DeleteAsync(id, default);
        await UntilDeletedAsync(id);

        Assert.Equal("no-such-build", (await Assert.ThrowsAsync<BuildRefusedException>(async () => await Upkeep.DeleteAsync(new(99), default))).Code);
        Assert.Equal("build-deleted", (await Assert.ThrowsAsync<BuildRefusedException>(async () => await Upkeep.DeleteAsync(id, default))).Code);
        Assert.Equal("build-deleted", (await Assert.ThrowsAsync<BuildRefusedException>(async () => await Upkeep.UndeleteAsync(id, default))).Code);
        Assert.Equal("build-deleted", (await Assert.ThrowsAsync<BuildRefusedException>(async () => await Upkeep.ReplayAsync(id, default))).Code);
        Assert.Null(await Upkeep.FindDeletionAsync(new(99), default));
    }

    [Fact]
    public async Task Import_OfADeletedBuildsLog_RecordsItAnewUnderANewNumber_AndTheOldImportSaysSo()
    {
        var first = await ImportAsync(Build("a", 5));
        await Upkeep.DeleteAsync(first.Builds[0].Id, default);
        await UntilDeletedAsync(first.Builds[0].Id);
        await RestartAsync(TimeSpan.Zero);

        var again = await ImportAsync(Build("a", 5));

        Assert.Equal((new BuildId(2), false, BuildOutcome.Succeeded), (again.Builds[0].Id, again.Builds[0].Existing, again.Builds[0].Outcome));
        Assert.True((await Toaster.Imports.FindAsync(first.Id, default))!.Builds[0].IsDeleted);
        Assert.False(again.Builds[0].IsDeleted);
    }

    [Fact]
    public async Task Import_WhileTheDeletionIsPending_FindsTheBuildStillThere()
    {
        var first = await ImportAsync(Build("a", 5));
        await RestartAsync(Long);
        await Upkeep.DeleteAsync(first.Builds[0].Id, default);

        var view = await Toaster.Imports.StartAsync("log.json", new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Build("a", 5))), null, default);
        await Eventually.UntilAsync(async () => (await Toaster.Imports.FindAsync(view.Id, default))!.HasEnded);

        Assert.True((await Toaster.Imports.FindAsync(view.Id, default))!.Builds[0].Existing);
    }
}
