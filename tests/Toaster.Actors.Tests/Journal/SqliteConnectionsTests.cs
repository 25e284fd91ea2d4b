using Dapper;
using Microsoft.Data.Sqlite;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;

namespace Toaster.Actors.Tests.Journal;

public sealed class SqliteConnectionsTests
{
    [Fact]
    public async Task Lane_HasTheSettingsThatMakeACommitDurable()
    {
        await using var test = new TestStore();

        var settings = await test.Store.WriteAsync(WritePriority.Append, connection => Settings(connection), default);

        Assert.Equal("wal", settings["journal_mode"]);
        Assert.Equal("2", settings["synchronous"]); // FULL
        Assert.Equal("2000", settings["wal_autocheckpoint"]);
        Assert.Equal("0", settings["mmap_size"]);
        Assert.Equal("0", settings["foreign_keys"]);
        Assert.Equal("0", settings["query_only"]);
        Assert.Equal("2", settings["temp_store"]); // MEMORY
        Assert.Equal("-32768", settings["cache_size"]);
        Assert.Equal("5000", settings["busy_timeout"]);
    }

    [Fact]
    public async Task Readers_CannotWriteAndNeverCheckpoint()
    {
        await using var test = new TestStore();

        var settings = await test.Store.ReadAsync(Settings, default);

        Assert.Equal("wal", settings["journal_mode"]);
        Assert.Equal("1", settings["query_only"]);
        Assert.Equal("0", settings["wal_autocheckpoint"]);
        Assert.Equal("0", settings["mmap_size"]);
        Assert.Equal("0", settings["foreign_keys"]);
        Assert.Equal("-8192", settings["cache_size"]);
        await Assert.ThrowsAnyAsync<Exception>(
            async () => await test.Store.ReadAsync(connection => Sqlite(connection).Execute("INSERT INTO note VALUES ('x')"), default));
    }

    [Fact]
    public async Task Read_SeesOneState_HoweverMuchIsWrittenMeanwhile()
    {
        await using var test = new TestStore();
        await test.NoteAsync("before");

        var (first, second) = await test.Store.ReadAsync(connection =>
        {
            var earlier = Count(connection);
            Task.Run(() => test.NoteAsync("meanwhile")).GetAwaiter().GetResult();
            return (earlier, Count(connection));
        }, default);

        Assert.Equal((1, 1), (first, second));
        Assert.Equal(2, await test.Store.ReadAsync(Count, default));
    }

    [Fact]
    public async Task Read_LongerThanItsLimit_IsInterrupted()
    {
        var time = new SteppedTime();
        await using var test = new TestStore(time: time);

        var refused = await Assert.ThrowsAsync<JournalUnavailableException>(async () => await test.Store.ReadAsync(connection =>
        {
            Sqlite(connection).CreateFunction("tick", () => time.Advance(TimeSpan.FromMilliseconds(100)));
            return Sqlite(connection).ExecuteScalar<long>("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + tick() FROM n) SELECT count(*) FROM n");
        }, default));

        Assert.Contains("longer than 5 s", refused.Message);
        Assert.Equal(0, await test.Store.ReadAsync(Count, default));
    }

    [Fact]
    public async Task Read_Cancelled_IsInterrupted()
    {
        await using var test = new TestStore();
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await test.Store.ReadAsync(connection =>
        {
            Sqlite(connection).CreateFunction("tick", () => { cancellation.Cancel(); return 1; });
            return Sqlite(connection).ExecuteScalar<long>("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + tick() FROM n) SELECT count(*) FROM n");
        }, cancellation.Token));
    }

    [Fact]
    public async Task Read_ThatThrows_GivesItsPlaceBack()
    {
        await using var test = new TestStore(new SqliteStoreOptions { Readers = 1 });

        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await test.Store.ReadAsync<int>(_ => throw new InvalidOperationException(), default));

        Assert.Equal(0, await test.Store.ReadAsync(Count, default));
    }

    [Fact]
    public async Task Wal_GrownBehindAReader_IsCutWhenTheReaderHasGone()
    {
        const int Limit = 256 * 1024;
        await using var test = new TestStore(new SqliteStoreOptions { WalLimit = Limit, CheckpointPages = 10 });
        await test.NoteAsync("first");
        var grown = await test.Store.ReadAsync(connection =>
        {
            Count(connection); // From here on the log must keep what this reader may still ask for.
            Task.Run(() => WriteMuchAsync(test, "behind the reader")).GetAwaiter().GetResult();
            return new FileInfo(test.WalPath).Length;
        }, default);

        await WriteMuchAsync(test, "afterwards");

        Assert.True(grown > Limit * 2, $"the log did not grow: {grown}");
        Assert.True(new FileInfo(test.WalPath).Length <= Limit * 2, $"the log was not cut: {new FileInfo(test.WalPath).Length}");
    }

    private static async Task WriteMuchAsync(TestStore test, string text)
    {
        for (var n = 0; n < 150; n++)
        {
            await test.NoteAsync($"{text} {n} {new string('x', 8_000)}");
        }
    }

    private static SqliteConnection Sqlite(IStoreConnection connection) => (SqliteConnection)connection;

    private static long Count(IStoreConnection connection) => Sqlite(connection).ExecuteScalar<long>("SELECT count(*) FROM note");

    private static Dictionary<string, string?> Settings(IStoreConnection connection)
        => new[] { "journal_mode", "synchronous", "wal_autocheckpoint", "mmap_size", "foreign_keys", "query_only", "temp_store", "cache_size", "busy_timeout" }
            .ToDictionary(name => name, name => Sqlite(connection).ExecuteScalar<string?>($"PRAGMA {name}"));
}

/// <summary>A clock that moves when told to.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public long Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks) > 0 ? 1 : 0;
}
