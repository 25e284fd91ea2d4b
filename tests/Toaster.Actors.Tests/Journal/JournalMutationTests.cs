using Toaster.Actors.Journal;
using Toaster.Actors.Journal.InMemory;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Journal;

/// <summary>A property that cannot fail proves nothing: without the compare-and-set it must.</summary>
public sealed class JournalMutationTests
{
    [Fact]
    public async Task ConcurrentWriters_OnAnInMemoryJournalWithoutCompare_AreFoundOut()
        => Assert.NotNull(await ConcurrentWriters.RunAsync(new InMemoryWithoutCompare(), seed: 1));

    [Fact]
    public async Task ConcurrentWriters_OnASqliteJournalWithoutCompare_AreFoundOut()
    {
        await using var test = new TestStore();

        Assert.NotNull(await ConcurrentWriters.RunAsync(new SqliteWithoutCompare(test.Store), seed: 1));
    }

    [Fact]
    public async Task UniqueIndex_BehindABrokenCompare_StillRefusesASecondRow()
    {
        await using var test = new TestStore();
        var journal = new SqliteWithoutCompareButIndex(test.Store);
        var id = new PersistenceId(EntityKind.Build, 1);
        var head = new EntityHead(1, 0, "", 0, 0);
        await journal.AppendAsync([Requests.Of(id, EntityHead.None, "1")], default);
        await journal.AppendAsync([Requests.Of(id, head, "2")], default);

        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(
            async () => await journal.AppendAsync([Requests.Of(id, head, "2 again")], default));
    }

    private sealed class InMemoryWithoutCompare() : InMemoryJournal(TimeProvider.System)
    {
        protected override bool Matches(EntityHead actual, EntityHead expected) => true;
    }

    private class SqliteWithoutCompareButIndex(SqliteStore store) : SqlJournal(store, "test", TimeProvider.System)
    {
        internal override string CompareAndSetSql
            => JournalSql.CompareAndSet.Replace("last_seq = ?9", "?9 IS NOT NULL", StringComparison.Ordinal);
    }

    private sealed class SqliteWithoutCompare(SqliteStore store) : SqliteWithoutCompareButIndex(store)
    {
        internal override string InsertBuildRowSql
            => JournalSql.InsertBuildRow.Replace("INSERT", "INSERT OR REPLACE", StringComparison.Ordinal);
    }
}
