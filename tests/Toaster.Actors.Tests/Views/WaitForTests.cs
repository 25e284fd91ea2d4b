using Toaster.Actors.Views.Sql;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Views;

/// <summary>Waiting until the tables show a journal row.</summary>
public sealed class WaitForTests : BuildTablesFixture
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Wait_ForWhatIsShown_IsOverAtOnce()
    {
        await StoreAsync(Build1, new() { Summary = new() });

        Assert.True(await Views.WaitForAsync(Build1, 1, TimeSpan.Zero, default));
        Assert.False(await Views.WaitForAsync(Build1, 2, TimeSpan.Zero, default));
    }

    [Fact]
    public async Task Wait_IsOverWithTheCommitThatShowsIt()
    {
        var waiting = Views.WaitForAsync(Build1, 2, Second, default);

        await Tables.ApplyAsync(Build1, Facts, new() { Summary = new() }, 0, 1, default);
        Assert.False(waiting.IsCompleted);
        await Tables.ApplyAsync(Build1, Facts, new() { Summary = new() }, 1, 2, default);

        Assert.True(await waiting);
    }

    [Fact]
    public async Task Wait_WhenAnotherProcessProjects_LooksAgain()
    {
        var elsewhere = new SqlBuildTables(Store, new BuildCursors());
        var waiting = Views.WaitForAsync(Build1, 1, Second, default);

        await elsewhere.ApplyAsync(Build1, Facts, new() { Summary = new() }, 0, 1, default);
        Assert.False(waiting.IsCompleted);
        Time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.True(await waiting);
    }

    [Fact]
    public async Task Wait_WhenTheTimeIsOver_IsFalse()
    {
        var waiting = Views.WaitForAsync(Build1, 1, Second, default).AsTask();
        await Eventually.UntilAsync(() => waiting.IsCompleted, () => Time.Advance(TimeSpan.FromMilliseconds(50)));

        Assert.False(await waiting);
    }

    [Fact]
    public async Task Wait_Cancelled_Throws()
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = Views.WaitForAsync(Build1, 1, Second, cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
