using System.Security.Cryptography;
using Toaster.Actors.Admin;
using Toaster.Actors.Admin.Backup;
using Toaster.Actors.Admin.Verification;
using Toaster.Actors.Imports;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Actors.Tests.Journal;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Admin;

public sealed class BackupTests(RecordedDirectory recorded) : IClassFixture<RecordedDirectory>, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Backup => Path.Combine(_directory.Path, "backups", "first");

    private string Restored => Path.Combine(_directory.Path, "restored");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Backup_InTheMiddleOfAnImport_RestoresToAStoreThatGoesOn()
    {
        using var data = recorded.Copy();
        var source = new FakeEventSource { BeforeBatch = n => n < 3 ? Task.CompletedTask : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System) };
        BackupReport taken;
        await using (var toaster = await RecordedDirectory.StartAsync(data.Path, source))
        {
            taken = await toaster.Administration.BackupAsync(Backup, default);
        }

        var restored = await new Restore(Backup, Restored, TimeProvider.System).RunAsync(default);
        Assert.Equal([], (await Verifier.RunAsync(Restored, deep: true, TimeProvider.System, default)).Findings);
        await using var again = await RecordedDirectory.StartAsync(Restored, new FakeEventSource());
        var ended = await RecordedDirectory.EndAsync(again, new(3));

        Assert.Equal((3, 3, 1), (taken.Manifest.Builds, taken.Manifest.Imports, taken.Manifest.OpenImports));
        Assert.Equal([], taken.Manifest.Missing.Where(path => !path.Contains(Digest("c"), StringComparison.Ordinal)));
        Assert.Null(restored.Kept);
        Assert.Equal((ImportState.Completed, 21L), (ended.State, Assert.Single(ended.Builds).Events));
        Assert.Equal([], (await Verifier.RunAsync((SqliteStore)again.Store, deep: true, TimeProvider.System, default)).Findings);
    }

    [Fact]
    public async Task CopyTo_WhileAppendsGoOn_IsOneStateOfTheStore()
    {
        await using var test = new TestStore();
        var journal = new SqlJournal(test.Store, "test", TimeProvider.System);
        var head = EntityHead.None;
        for (var n = 0; n < 40; n++)
        {
            head = await AppendAsync(journal, head, 256 * 1024); // Some slices of pages.
        }

        var before = head.LastSeq;
        var path = Path.Combine(_directory.Path, "copy.db");
        var copying = test.Store.CopyToAsync(path, default);
        while (!copying.IsCompleted)
        {
            head = await AppendAsync(journal, head, 16 * 1024);
        }

        await copying;

        using var copy = SqliteStoreConnection.OpenImmutable(path, new());
        Assert.Equal("ok", copy.Scalar<string>("PRAGMA integrity_check"));
        var (last, rows) = (copy.Scalar<long>("SELECT last_seq FROM entity"), copy.Scalar<long>("SELECT count(*) FROM build_journal"));
        Assert.Equal(last, rows);
        Assert.InRange(last, before, head.LastSeq);
    }

    [Fact]
    public async Task CopyTo_ThatCannotBeWritten_FailsAlone()
    {
        await using var test = new TestStore();

        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => test.Store.CopyToAsync(Path.Combine(_directory.Path, "no", "copy.db"), default));

        await test.NoteAsync("afterwards");
        Assert.Equal(["afterwards"], test.NotesSeenFromOutside());
    }

    [Fact]
    public async Task Backup_IntoADirectoryWithFiles_OrIntoTheData_IsRefused()
    {
        using var data = recorded.Copy();
        Directory.CreateDirectory(Backup);
        File.WriteAllText(Path.Combine(Backup, "mine"), "");

        var full = await Assert.ThrowsAsync<AdministrationException>(() => RecordedDirectory.TakeAsync(data.Path, Backup));
        var inside = await Assert.ThrowsAsync<AdministrationException>(() => RecordedDirectory.TakeAsync(data.Path, Path.Combine(data.Path, "backup")));

        Assert.Equal(("not-empty", "bad-directory"), (full.Code, inside.Code));
        Assert.Equal(["mine"], Directory.GetFileSystemEntries(Backup).Select(Path.GetFileName));
        Assert.False(Directory.Exists(Path.Combine(data.Path, "backup")));
    }

    [Fact]
    public async Task Backup_IntoAnEmptyDirectory_IsForTheOwnerAlone()
    {
        using var data = recorded.Copy();
        Directory.CreateDirectory(Backup);

        await (await RecordedDirectory.TakeAsync(data.Path, Backup)).DisposeAsync();

        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
#pragma warning disable CA1416 // The suite runs on Linux.
        Assert.All(Directory.GetFiles(Backup, "*", SearchOption.AllDirectories), file => Assert.Equal((file, Owner), (file, File.GetUnixFileMode(file))));
        Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(Backup));
#pragma warning restore CA1416
    }

    [SkippableTheory]
    [InlineData(-8192)] // seen before anything is copied
    [InlineData(8192)] // a small file takes a whole page: seen in the middle
    public async Task Backup_OntoAFullDisk_LeavesNothing(int more)
    {
        using var data = recorded.Copy();
        var needed = data.Files("*").Sum(file => new FileInfo(file).Length);
        using var disk = new TmpfsMount($"{(needed / 4096 * 4096) + more}");

        var refused = await Assert.ThrowsAsync<AdministrationException>(() => RecordedDirectory.TakeAsync(data.Path, Path.Combine(disk.Path, "backup")));

        Assert.Equal("no-space", refused.Code);
        Assert.Empty(Directory.GetFileSystemEntries(disk.Path));
    }

    [Fact]
    public void KeptLog_WhileABackupCopies_IsNotDeleted()
    {
        var files = new ImportFiles(_directory.Path, new());
        using (files.Hold())
        {
            using (files.Hold())
            {
            }

            Assert.Throws<IOException>(() => files.ToDelete("ab"));
        }

        Assert.Equal(files.Kept("ab"), files.ToDelete("ab"));
    }

    private static async Task<EntityHead> AppendAsync(SqlJournal journal, EntityHead head, int size)
    {
        var row = Requests.Chunk(1, 1, 0, RandomNumberGenerator.GetBytes(size));
        var result = await journal.AppendAsync([new(new(EntityKind.Build, 1), head, head with { LastSeq = head.LastSeq + 1 }, [row])], default);
        return Assert.IsType<AppendResult.Committed>(result[0]).Head;
    }

    private static string Digest(string target)
        => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(RecordedDirectory.Build(target, 9))));
}
