using Npgsql;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Views.Sql;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Views;

/// <summary>What the tables of builds promise to projectors.</summary>
public class BuildTablesTests : BuildTablesFixture
{
    public static readonly TheoryData<int> Seeds = new(Enumerable.Range(1, 12));

    private static BuildChanges Empty => new() { Summary = new() };

    [SkippableTheory]
    [MemberData(nameof(Seeds))]
    public async Task Rows_AfterAnyChanges_AreThoseInMemory(int seed)
    {
        var random = new RandomRows(seed);
        var expected = new InMemoryBuildRows();
        for (var seq = 0; seq < 25; seq++)
        {
            var changes = random.Changes();
            // A projector that starts elsewhere knows nothing of the texts stored before.
            var tables = random.Chance(4) ? new SqlBuildTables(Store, Cursors) : Tables;

            Assert.True(await tables.ApplyAsync(Build1, Facts, changes, seq, seq + 1, default));
            expected.Apply(changes);

            Assert.Equal(RowsText.OfBuild(expected), RowsText.OfBuild((await Views.RowsAsync(Build1, default))!));
        }
    }

    [SkippableFact]
    public async Task Apply_FromElsewhere_IsRefusedAndStoresNothing()
    {
        Assert.True(await Tables.ApplyAsync(Build1, Facts, Empty, 0, 5, default));
        var more = new RandomRows(1).Changes();

        Assert.False(await Tables.ApplyAsync(Build1, Facts, more, 4, 6, default));
        Assert.False(await Tables.ApplyAsync(Build1, Facts, more, 6, 7, default));
        Assert.False(await Tables.ApplyAsync(Build1, Facts, more, 0, 6, default));
        Assert.False(await Tables.ApplyAsync(Build2, Facts, more, 1, 2, default));

        Assert.Equal(5, await Tables.ReadCursorAsync(Build1, default));
        Assert.Equal(RowsText.OfBuild(Memory(Empty)), RowsText.OfBuild((await Views.RowsAsync(Build1, default))!));
        Assert.Null(await Views.RowsAsync(Build2, default));
    }

    [SkippableFact]
    public async Task Apply_ByTwoAtOnce_IsWonByExactlyOneEachTime()
    {
        var other = new SqlBuildTables(Store, Cursors);
        var (one, two) = (new RandomRows(3), new RandomRows(4));
        var expected = new InMemoryBuildRows();
        for (var seq = 0; seq < 30; seq++)
        {
            var (mine, theirs) = (one.Changes(), two.Changes());
            var results = await Task.WhenAll(
                Task.Run(() => Tables.ApplyAsync(Build1, Facts, mine, seq, seq + 1, default).AsTask()),
                Task.Run(() => other.ApplyAsync(Build1, Facts, theirs, seq, seq + 1, default).AsTask()));

            Assert.Single(results, won => won);
            expected.Apply(results[0] ? mine : theirs);
        }

        Assert.Equal(RowsText.OfBuild(expected), RowsText.OfBuild((await Views.RowsAsync(Build1, default))!));
    }

    [SkippableFact]
    public async Task Apply_FromTheStartInANewVersion_ReplacesAllRows()
    {
        await StoreAsync(Build1, new RandomRows(5).Changes());
        var newer = new SqlBuildTables(Store, Cursors, SqlBuildTables.CurrentVersion + 1);

        Assert.Equal(0, await newer.ReadCursorAsync(Build1, default));
        Assert.False(await newer.ApplyAsync(Build1, Facts, Empty, 1, 2, default));
        Assert.True(await newer.ApplyAsync(Build1, Facts, Empty, 0, 9, default));

        Assert.Equal(9, await newer.ReadCursorAsync(Build1, default));
        Assert.Equal(0, await Tables.ReadCursorAsync(Build1, default));
        Assert.Equal(RowsText.OfBuild(Memory(Empty)), RowsText.OfBuild((await Views.RowsAsync(Build1, default))!));
    }

    [SkippableFact]
    public async Task Apply_ThatFails_LeavesRowsAndCursor()
    {
        await StoreAsync(Build1, new RandomRows(6).Changes());
        var before = RowsText.OfBuild((await Views.RowsAsync(Build1, default))!);
        var changes = new RandomRows(7).Changes();
        var broken = changes with { Layers = [new(null!, "", "", "", null, null)] };

        await Assert.ThrowsAnyAsync<Exception>(() => Tables.ApplyAsync(Build1, Facts, broken, 1, 2, default).AsTask());
        Assert.Equal(before, RowsText.OfBuild((await Views.RowsAsync(Build1, default))!));
        Assert.Equal(1, await Tables.ReadCursorAsync(Build1, default));

        Assert.True(await Tables.ApplyAsync(Build1, Facts, changes, 1, 2, default));
        var expected = Memory(new RandomRows(6).Changes());
        expected.Apply(changes);
        Assert.Equal(RowsText.OfBuild(expected), RowsText.OfBuild((await Views.RowsAsync(Build1, default))!));
    }

    [SkippableFact]
    public async Task Reset_ShowsTheRowsAsBeingMade_UntilTheyAreThereAgain()
    {
        await StoreAsync(Build1, Full());
        await Tables.ApplyAsync(Build1, Facts, Empty, 1, 5, default);
        await Tables.ResetAsync(Build1, 5, default);

        Assert.Equal(0, await Tables.ReadCursorAsync(Build1, default));
        Assert.True((await Views.FindAsync(Build1, default))!.IsRebuilding);
        Assert.False(await Tables.ApplyAsync(Build1, Facts, Empty, 5, 6, default)); // A projector of before.

        Assert.True(await Tables.ApplyAsync(Build1, Facts, Empty, 0, 3, default));
        Assert.Equal((3, true), ((await Views.FindAsync(Build1, default))!.Seq, (await Views.FindAsync(Build1, default))!.IsRebuilding));
        Assert.Equal(RowsText.OfBuild(Memory(Empty)), RowsText.OfBuild((await Views.RowsAsync(Build1, default))!));

        Assert.True(await Tables.ApplyAsync(Build1, Facts, Full(), 3, 5, default));
        Assert.False((await Views.FindAsync(Build1, default))!.IsRebuilding);
        Assert.False((await Views.ListAsync(new(new(1, 25)), default)).Page.Rows[0].IsRebuilding);
    }

    [SkippableFact]
    public async Task Delete_RemovesEveryRowOfThatBuildAlone()
    {
        foreach (var id in new[] { Build1, Build2 })
        {
            await StoreAsync(id, Full());
        }

        var before = await CountRowsAsync(Build2);
        Assert.DoesNotContain(before, table => table.Value == 0);

        await Tables.DeleteAsync(Build1, default);

        Assert.DoesNotContain(await CountRowsAsync(Build1), table => table.Value > 0);
        Assert.Equal(before, await CountRowsAsync(Build2));
        Assert.Equal(0, await Tables.ReadCursorAsync(Build1, default));
        Assert.Equal(1, await Tables.ReadCursorAsync(Build2, default));
        Assert.Null(await Views.FindAsync(Build1, default));
    }

    [SkippableFact]
    public async Task Reads_SeeNothingOfWhatIsNotCommitted()
    {
        await StoreAsync(Build1, Empty);

        Assert.True(await CommitAsync(() => Tables.ApplyAsync(Build1, Facts, Full(), 1, 2, default), async () =>
        {
            Assert.Equal(1, await Tables.ReadCursorAsync(Build1, default));
            Assert.Equal(RowsText.OfBuild(Memory(Empty)), RowsText.OfBuild((await Views.RowsAsync(Build1, default))!));
        }));

        Assert.Equal(RowsText.OfBuild(Memory(Full())), RowsText.OfBuild((await Views.RowsAsync(Build1, default))!));
    }

    /// <summary>Applies, and does something before it is committed: here in one turn of the lane, between two work items that hold it.</summary>
    protected virtual async Task<bool> CommitAsync(Func<ValueTask<bool>> apply, Func<Task> before)
    {
        var applied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var mayApply = new ManualResetEventSlim();
        using var mayCommit = new ManualResetEventSlim();
        var first = Store.WriteAsync(WritePriority.Projection, _ => mayApply.WaitHandle.WaitOne(), default).AsTask();
        var changes = apply().AsTask();
        var last = Store.WriteAsync(
            WritePriority.Projection,
            _ =>
            {
                applied.SetResult();
                return mayCommit.WaitHandle.WaitOne();
            },
            default).AsTask();
        try
        {
            mayApply.Set();
            await applied.Task;
            await before();
            Assert.False(changes.IsCompleted);
        }
        finally
        {
            mayCommit.Set();
            await Task.WhenAll(first, changes, last);
        }

        return await changes;
    }

    private static InMemoryBuildRows Memory(BuildChanges changes)
    {
        var rows = new InMemoryBuildRows();
        rows.Apply(changes);
        return rows;
    }

    /// <summary>Rows in every table.</summary>
    private static BuildChanges Full()
    {
        var random = new RandomRows(8);
        return random.Changes() with
        {
            Reset = false,
            Tasks = [random.Task()],
            TaskDependencies = [new(1, 2), new(1, 3)],
            Messages = [random.Message()],
            NoProviders = [new(1, "x", false, [], [], [])],
            DiskFull = [new(1, null, null, null, null)],
            Problems = [new(1, 0, "x", true)],
            Layers = [new("/a", "a", "", "", 5, null)],
            Recipes = [random.Recipe()],
            RecipeDependencies = [new("", "a", "b", null)],
            Variables = [new("A", "b", null, false, [new("/a", 1, "set", "b", null)])],
            Packages = [random.Package()],
            Images = [new("image", 1, 2, 3, 4, 5, 6)],
            ImagePackages = [random.ImagePackage()],
            ImageFiles = [new("image", "/bin", 'd', null, null, null, null, null)],
            Artifacts = [new("task", "path")],
        };
    }
}

public sealed class PostgresBuildTablesTests : BuildTablesTests
{
    protected override bool OnPostgres => true;

    /// <summary>Somebody else holds one of the tables meanwhile.</summary>
    protected override async Task<bool> CommitAsync(Func<ValueTask<bool>> apply, Func<Task> before)
    {
        await using var connection = new NpgsqlConnection(Database!.ConnectionString);
        await connection.OpenAsync();
        await using var holding = await connection.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("LOCK TABLE artifact IN SHARE MODE", connection, holding))
        {
            await hold.ExecuteNonQueryAsync();
        }

        var changes = apply().AsTask();
        try
        {
            await Eventually.UntilAsync(() => Database.Ask("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'artifact'::regclass") is > 0L);
            await before();
            Assert.False(changes.IsCompleted);
        }
        finally
        {
            await holding.RollbackAsync();
        }

        return await changes;
    }
}
