using Microsoft.Extensions.Logging.Abstractions;
using Toaster.Actors.Admin.Backup;
using Toaster.Actors.Admin.Move;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Admin;

/// <summary>Logs that somebody waits for, wherever the records go.</summary>
public sealed class KeptLogWishesTests(RecordedDirectory recorded) : IClassFixture<RecordedDirectory>, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [SkippableFact]
    public async Task Wish_GoesAlong_ByMoveAndByBackup()
    {
        using var data = WithWish();
        var (backup, restored) = (Path.Combine(_directory.Path, "backup"), Path.Combine(_directory.Path, "restored"));
        await using var database = TestDatabase.CreateEmpty();
        await new StoreMove(data.Path, PostgresTarget.Whole(database.Options), TimeProvider.System).RunAsync(() => new byte[32], default);
        await using (var moved = await ToasterSystem.StartAsync(
            new(data.Path, "test") { Db = database.Options, Imports = new() { DiskReserve = 0 } }, new FakeEventSource(), TimeProvider.System, NullLoggerFactory.Instance, default))
        {
            await AssertKeptAsync(moved);
            await moved.Administration.BackupAsync(backup, default);
        }

        await new Restore(backup, restored, TimeProvider.System).RunAsync(default);

        await using var toaster = await RecordedDirectory.StartAsync(restored, new FakeEventSource());
        await AssertKeptAsync(toaster);
    }

    [Fact]
    public async Task Verify_FindsAWishOfNoBuild()
    {
        using var data = WithWish();
        Assert.Equal([], await data.VerifyAsync());

        var finding = Assert.Single(await data.Sql("UPDATE log_wish SET build_id = 999").VerifyAsync());

        Assert.Equal(("rows-of-nobody", "log_wish"), (finding.Code, finding.Place.Table));
    }

    private RecordedDirectory.Damaged WithWish() => recorded.Copy()
        .Sql("INSERT INTO agent (id, name, state, created_at) VALUES (3, 'oven', 'ready', 5)")
        .Sql("INSERT INTO log_wish (build_id, task, attempt, stream, agent_id, asked_at, cannot) VALUES (1, '/x/y.bb:do_compile', 1, 's', 3, 5, 'It is gone.')");

    private static async Task AssertKeptAsync(ToasterSystem toaster)
    {
        var wish = (await toaster.LogWishes.FindAsync(new(1), "/x/y.bb:do_compile", "oven", default)).Wish!;
        Assert.Equal(("oven", 1, "It is gone.", true), (wish.Agent, wish.Attempt, wish.Cannot, wish.IsAway));
    }
}
