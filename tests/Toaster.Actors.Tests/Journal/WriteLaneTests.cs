using Microsoft.Data.Sqlite;
using SQLitePCL;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;

namespace Toaster.Actors.Tests.Journal;

public sealed class WriteLaneTests
{
    [Fact]
    public async Task Write_Acknowledged_IsSeenByEverybody()
    {
        await using var test = new TestStore();

        for (var n = 1; n <= 50; n++)
        {
            await test.NoteAsync($"{n}");
            Assert.Equal(n, test.NotesSeenFromOutside().Count);
        }
    }

    [Fact]
    public async Task Write_BeforeTheCommitOfItsTurn_IsNotAcknowledged()
    {
        await using var test = new TestStore(TestStore.EndlessTurns);
        var lane = test.Block();
        var first = test.NoteAsync("first");
        var acknowledgedEarly = false;
        var seenEarly = -1;
        var second = test.NoteAsync("second", meanwhile: () =>
        {
            acknowledgedEarly = first.IsCompleted;
            seenEarly = test.NotesSeenFromOutside().Count;
        });

        lane.Dispose();
        await Task.WhenAll(first, second);

        Assert.False(acknowledgedEarly);
        Assert.Equal(0, seenEarly);
        Assert.Equal(["first", "second"], test.NotesSeenFromOutside());
    }

    [Fact]
    public async Task Turn_TakesAppendsBeforeProjections()
    {
        await using var test = new TestStore(TestStore.EndlessTurns);
        using (test.Block())
        {
            _ = test.NoteAsync("p1", WritePriority.Projection);
            _ = test.NoteAsync("a1");
            _ = test.NoteAsync("p2", WritePriority.Projection);
            _ = test.NoteAsync("a2");
        }

        await test.Store.DisposeAsync();

        Assert.Equal(["a1", "a2", "p1", "p2"], test.NotesSeenFromOutside());
    }

    [Fact]
    public async Task Turns_EveryFourth_BeginWithAProjection_SoThatNeitherStarves()
    {
        await using var test = new TestStore(TestStore.OneItemTurns);
        using (test.Block())
        {
            for (var n = 1; n <= 9; n++)
            {
                _ = test.NoteAsync($"p{n}", WritePriority.Projection);
                _ = test.NoteAsync($"a{n}");
            }
        }

        await test.Store.DisposeAsync();

        // The blocked turn was the first.
        Assert.Equal(
            "a1 a2 p1 a3 a4 a5 p2 a6 a7 a8 p3 a9 p4 p5 p6 p7 p8 p9",
            string.Join(' ', test.NotesSeenFromOutside()));
    }

    [Fact]
    public async Task WorkItem_ThatFails_IsUndoneAloneAndItsNeighboursAreNotDisturbed()
    {
        await using var test = new TestStore(TestStore.EndlessTurns);
        var lane = test.Block();
        var before = test.NoteAsync("before");
        var failing = test.NoteAsync("failing", meanwhile: () => throw new InvalidOperationException("mine"));
        var duplicate = test.NoteAsync("before");
        var after = test.NoteAsync("after");

        lane.Dispose();

        Assert.Equal("mine", (await Assert.ThrowsAsync<InvalidOperationException>(() => failing)).Message);
        Assert.Equal(raw.SQLITE_CONSTRAINT, (await Assert.ThrowsAsync<SqliteException>(() => duplicate)).SqliteErrorCode);
        await before;
        await after;
        Assert.Equal(["before", "after"], test.NotesSeenFromOutside());
    }

    [Fact]
    public async Task Commit_ThatFails_FaultsTheWholeTurn_AndTheNextOneWorks()
    {
        await using var test = new TestStore(TestStore.EndlessTurns);
        var lane = test.Block();
        var first = test.NoteAsync("first");
        var hook = test.Store.WriteAsync(WritePriority.Append, connection =>
        {
            raw.sqlite3_commit_hook(((SqliteStoreConnection)connection).Handle, _ => 1, null);
            return 0;
        }, default);
        var second = test.NoteAsync("second");

        lane.Dispose();

        await Assert.ThrowsAsync<JournalUnavailableException>(() => first);
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await hook);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => second);
        await test.NoteAsync("third");
        Assert.Equal(["third"], test.NotesSeenFromOutside());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WorkItem_ThatEndsTheTransaction_TakesItsTurnWithIt_AndTheNextOneWorks(bool throws)
    {
        await using var test = new TestStore(TestStore.EndlessTurns);
        var lane = test.Block();
        var before = test.NoteAsync("before");
        var bad = test.Store.WriteAsync(WritePriority.Append, connection =>
        {
            connection.Prepared("ROLLBACK").Execute();
            return throws ? throw new InvalidOperationException("mine") : 0;
        }, default).AsTask();
        var after = test.NoteAsync("after");

        lane.Dispose();

        await Assert.ThrowsAsync<JournalUnavailableException>(() => before);
        await Assert.ThrowsAnyAsync<Exception>(() => bad);
        Assert.Equal(1, await after);
        Assert.Equal(["after"], test.NotesSeenFromOutside());
    }

    [Fact]
    public async Task WorkItem_CancelledWhileItWaits_IsNotRun()
    {
        await using var test = new TestStore();
        using var cancellation = new CancellationTokenSource();
        var lane = test.Block();
        var ran = false;
        var waiting = test.Store.WriteAsync(WritePriority.Append, _ => ran = true, cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        lane.Dispose();
        await test.NoteAsync("after");
        Assert.False(ran);
    }

    [Fact]
    public async Task Dispose_DoesWhatWaits_EmptiesTheLog_AndRefusesTheRest()
    {
        await using var test = new TestStore();
        var lane = test.Block();
        var waiting = test.NoteAsync("waiting");
        var closing = test.Store.DisposeAsync();

        lane.Dispose();
        await closing;

        Assert.Equal(1, await waiting);
        Assert.False(File.Exists(test.WalPath));
        Assert.Equal(["waiting"], test.NotesSeenFromOutside());
        await Assert.ThrowsAsync<JournalUnavailableException>(() => test.NoteAsync("late"));
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await test.Store.ReadAsync(_ => 0, default));
    }
}
