using System.Security.Cryptography;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Journal;

public sealed class SqliteDiskTests
{
    private static readonly PersistenceId Build = new(EntityKind.Build, 1);

    [SkippableFact]
    public async Task FullDisk_IsSaid_LosesNothingAcknowledged_AndIsOverWhenThereIsRoom()
    {
        using var disk = new TmpfsMount("4m");
        var ballast = Path.Combine(disk.Path, "ballast");
        File.WriteAllBytes(ballast, new byte[2 * 1024 * 1024]);
        await using var store = SqliteStore.Open(disk.Path, new(), TimeProvider.System);
        var journal = new SqlJournal(store, "test", TimeProvider.System);

        var (head, refused) = await AppendUntilRefusedAsync(journal);

        Assert.Contains("is full", refused.Message);
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await AppendAsync(journal, head));
        Assert.Equal(head, await journal.ReadHeadAsync(Build, default));
        File.Delete(ballast);
        var after = await AppendAsync(journal, head);
        Assert.Equal(after, await journal.ReadHeadAsync(Build, default));
        Assert.Equal(after.LastSeq, await CountAsync(journal));
    }

    [SkippableFact]
    public async Task ReadOnlyDirectory_IsRefusedWithASentence()
    {
        using var disk = new TmpfsMount("8m");
        await SqliteStore.Open(disk.Path, new(), TimeProvider.System).DisposeAsync();
        disk.MakeReadOnly();

        var refused = Assert.Throws<StoreUnavailableException>(() => SqliteStore.Open(disk.Path, new(), TimeProvider.System));

        Assert.StartsWith($"The data directory {disk.Path} cannot be written", refused.Message, StringComparison.Ordinal);
        Assert.Null(SqliteStore.ReadLockInfo(disk.Path));
    }

    [SkippableTheory]
    [InlineData(40)] // room for the lock, not for the database
    [InlineData(64)] // no room at all
    public void FullDiskAtTheStart_IsRefusedWithASentence_AndNotLeftLocked(int ballastKiB)
    {
        using var disk = new TmpfsMount("64k");
        File.WriteAllBytes(Path.Combine(disk.Path, "ballast"), new byte[ballastKiB * 1024]);

        var refused = Assert.Throws<StoreUnavailableException>(() => SqliteStore.Open(disk.Path, new(), TimeProvider.System));

        Assert.NotEmpty(refused.Message);
        Assert.Null(SqliteStore.ReadLockInfo(disk.Path));
    }

    private static async Task<(EntityHead Head, JournalUnavailableException Refused)> AppendUntilRefusedAsync(SqlJournal journal)
    {
        var head = EntityHead.None;
        for (var n = 0; n < 1_000; n++)
        {
            try
            {
                head = await AppendAsync(journal, head);
            }
            catch (JournalUnavailableException e)
            {
                return (head, e);
            }
        }

        throw new InvalidOperationException("The disk did not fill.");
    }

    private static async Task<EntityHead> AppendAsync(SqlJournal journal, EntityHead head)
    {
        var row = Requests.Chunk(1, 1, 0, RandomNumberGenerator.GetBytes(32 * 1024));
        var result = await journal.AppendAsync([new(Build, head, head with { LastSeq = head.LastSeq + 1 }, [row])], default);
        return Assert.IsType<AppendResult.Committed>(result[0]).Head;
    }

    private static async Task<long> CountAsync(SqlJournal journal)
    {
        long count = 0;
        await foreach (var row in journal.ReadAsync(Build, 1, default))
        {
            count++;
        }

        return count;
    }
}
