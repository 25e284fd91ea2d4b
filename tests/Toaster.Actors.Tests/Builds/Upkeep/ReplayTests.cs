using Toaster.Actors.Builds;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Builds.Upkeep;

/// <summary>Tables made again from the journal are what they were.</summary>
public sealed class ReplayTests : UpkeepFixture
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Replay_OfABuild_MakesTheSameRows(bool restart)
    {
        var build = (await ImportAsync(Build("a", 30) + Build("b", 2))).Builds[0].Id;
        var before = Rows();
        // So that nothing comes of rows that were left.
        await Toaster.Store.WriteAsync(
            Actors.Journal.Sql.WritePriority.Append,
            connection =>
                connection.Prepared("UPDATE task SET outcome = 2 WHERE build_id = ?1").Bind(1, build.Value).Execute()
                    + connection.Prepared("UPDATE build_summary SET target = 'x' WHERE build_id = ?1").Bind(1, build.Value).Execute(),
            default);
        Assert.NotEqual(before, Rows());

        var replay = await Upkeep.ReplayAsync(build, default);
        if (restart)
        {
            await RestartAsync(TimeSpan.Zero);
        }

        await Eventually.UntilAsync(async () => await Upkeep.FindReplayAsync(build, default) is { IsRebuilding: false } view && view.Seq == view.Head);
        Assert.True(replay.Head > 1);
        Assert.Equal(before, Rows());
        await UntilClosedAsync();
    }

    [Fact]
    public async Task Replay_AskedForSeveralTimes_IsAnsweredEachTime()
    {
        var build = (await ImportAsync(Build("a", 30))).Builds[0].Id;
        var before = Rows();

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Upkeep.ReplayAsync(build, default).AsTask()));

        await UntilClosedAsync();
        Assert.Equal(before, Rows());
    }

    [Fact]
    public async Task Delete_InTheMiddleOfAReplay_LeavesNothing()
    {
        var build = (await ImportAsync(Build("a", 30))).Builds[0].Id;
        var replay = Upkeep.ReplayAsync(build, default);

        await Upkeep.DeleteAsync(build, default);
        await UntilDeletedAsync(build);

        await Assert.ThrowsAnyAsync<BuildRefusedException>(async () => await (await Record.ExceptionAsync(async () => await replay) is null
            ? Upkeep.ReplayAsync(build, default)
            : throw new BuildRefusedException("refused", "The replay came too late.")));
        Assert.Equal(["build_journal", "entity"], Dump().Of(build.Value).Select(line => line.Split(':')[0]));
    }

    [Fact]
    public async Task Replay_OfNothing_IsRefused()
        => Assert.Equal("no-such-build", (await Assert.ThrowsAsync<BuildRefusedException>(async () => await Upkeep.ReplayAsync(new(5), default))).Code);

    private IReadOnlyList<string> Rows() => new StoreDump(Toaster.Store.Name, StoreDump.IsReadTable).Lines;
}
