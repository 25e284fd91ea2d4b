using Toaster.Actors.Admin.Backup;
using Toaster.Actors.Admin.Move;
using Toaster.Actors.Imports;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Admin;

/// <summary>Pools, and who is in them, go wherever the records go.</summary>
public sealed class KeptPoolsTests(RecordedDirectory recorded) : IClassFixture<RecordedDirectory>, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Backup => Path.Combine(_directory.Path, "backup");

    private string Restored => Path.Combine(_directory.Path, "restored");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Backup_RestoresPools()
    {
        using var data = WithPools();
        await (await RecordedDirectory.TakeAsync(data.Path, Backup)).DisposeAsync();

        await new Restore(Backup, Restored, TimeProvider.System).RunAsync(default);

        await using var toaster = await RecordedDirectory.StartAsync(Restored, new FakeEventSource());
        await AssertKeptAsync(toaster);
    }

    [SkippableFact]
    public async Task Move_TakesPoolsAlong_AndABackupOfThatBringsThemBack()
    {
        using var data = WithPools();
        await using var database = TestDatabase.CreateEmpty();
        await new StoreMove(data.Path, PostgresTarget.Whole(database.Options), TimeProvider.System).RunAsync(() => new byte[32], default);
        await using (var moved = await ToasterSystem.StartAsync(
            new(data.Path, "test") { Db = database.Options, Imports = new ImportLimits { DiskReserve = 0 } }, new FakeEventSource(), TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, default))
        {
            await AssertKeptAsync(moved);
            await moved.Administration.BackupAsync(Backup, default);
        }

        await new Restore(Backup, Restored, TimeProvider.System).RunAsync(default);

        await using var toaster = await RecordedDirectory.StartAsync(Restored, new FakeEventSource());
        var last = (await toaster.Pools.ListAsync(default))[^1];
        await toaster.Pools.DeleteAsync(last.Id, default); // The one that was made in between.
        await AssertKeptAsync(toaster);
    }

    [SkippableFact]
    public async Task Database_WithAPoolOnly_IsNotEmpty()
    {
        using var data = recorded.Copy();
        await using var database = TestDatabase.Create();
        database.Ask("INSERT INTO pool (name, is_open, created_at) VALUES ('fast', 1, 0) RETURNING id");

        var refused = await Assert.ThrowsAsync<Actors.Admin.AdministrationException>(
            () => new StoreMove(data.Path, PostgresTarget.Whole(database.Options), TimeProvider.System).RunAsync(() => new byte[32], default));

        Assert.Equal("not-empty", refused.Code);
    }

    [Theory]
    [InlineData("DELETE FROM pool WHERE id = 1", "no-default-pool")]
    [InlineData("DELETE FROM pool WHERE id = 7", "pool-of-nobody")]
    public async Task Verify_FindsAgentsThatAreNowhere(string damage, string code)
    {
        using var data = WithPools();
        Assert.Equal([], await data.VerifyAsync());

        Assert.Equal([code], (await data.Sql(damage).VerifyAsync()).Select(finding => finding.Code));
    }

    private RecordedDirectory.Damaged WithPools() => recorded.Copy()
        .Sql("INSERT INTO pool (id, name, description, is_open, created_at) VALUES (7, 'fast', 'The new machines.', 0, 5), (9, 'gone', '', 1, 5)")
        .Sql("DELETE FROM pool WHERE id = 9")
        .Sql("INSERT INTO pool_project (pool_id, project_id) VALUES (7, 1)")
        .Sql("INSERT INTO agent (name, state, created_at, pool_id) VALUES ('oven', 'ready', 5, 7)");

    /// <summary>And numbers that were given are not given again.</summary>
    private static async Task AssertKeptAsync(ToasterSystem toaster)
    {
        var pools = await toaster.Pools.ListAsync(default);
        Assert.Equal(["default", "fast"], pools.Select(pool => pool.Row.Name));
        Assert.Equal((7, "The new machines.", 1, "oven"), (pools[1].Id.Value, pools[1].Row.Description, Assert.Single(pools[1].Projects!).Id.Value, Assert.Single(pools[1].Agents).Name));
        Assert.True((await toaster.Pools.CreateAsync(new("later", "", null), default)).Id.Value > 9);
    }
}
