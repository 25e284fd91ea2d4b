using System.Security.Cryptography;
using Toaster.Actors.Admin;
using Toaster.Actors.Admin.Backup;
using Toaster.Actors.Admin.Verification;
using Toaster.Actors.Imports;
using Toaster.Actors.Journal;
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
        Assert.Equal([], (await Verifier.RunAsync(again.Store, deep: true, TimeProvider.System, default)).Findings);
    }

    [Fact]
    public async Task Restore_GivesANewIncarnation_AndNumbersThatWereNeverGiven()
    {
        using var data = recorded.Copy();
        await using (var store = await TakeAsync(data.Path))
        {
            Assert.Equal(store.Incarnation, BackupManifest.Read(File.ReadAllBytes(Path.Combine(Backup, "manifest.json"))).Incarnation);
        }

        var restored = await new Restore(Backup, Restored, TimeProvider.System).RunAsync(default);

        await using var again = SqliteStore.Open(Restored, new(), TimeProvider.System);
        Assert.NotEqual(restored.Manifest.Incarnation, again.Incarnation);
        Assert.Equal(restored.Incarnation, again.Incarnation);
        Assert.Equal(0, await AppendAsync(again, restored.Manifest.Incarnation));
        Assert.Equal(1, await AppendAsync(again, again.Incarnation));
        Assert.True(await new SqliteJournal(again, "test", TimeProvider.System).NextIdAsync(EntityKind.Build, default) > Restore.SkippedIds);
    }

    [Fact]
    public async Task CopyTo_WhileAppendsGoOn_IsOneStateOfTheStore()
    {
        await using var test = new TestStore();
        var journal = new SqliteJournal(test.Store, "test", TimeProvider.System);
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

        using var copy = StoreConnection.OpenImmutable(path, new());
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

        var full = await Assert.ThrowsAsync<AdministrationException>(() => TakeAsync(data.Path));
        var inside = await Assert.ThrowsAsync<AdministrationException>(() => TakeAsync(data.Path, Path.Combine(data.Path, "backup")));

        Assert.Equal(("not-empty", "bad-directory"), (full.Code, inside.Code));
        Assert.Equal(["mine"], Directory.GetFileSystemEntries(Backup).Select(Path.GetFileName));
        Assert.False(Directory.Exists(Path.Combine(data.Path, "backup")));
    }

    [Fact]
    public async Task Backup_IntoAnEmptyDirectory_IsForTheOwnerAlone()
    {
        using var data = recorded.Copy();
        Directory.CreateDirectory(Backup);

        await (await TakeAsync(data.Path)).DisposeAsync();

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

        var refused = await Assert.ThrowsAsync<AdministrationException>(() => TakeAsync(data.Path, Path.Combine(disk.Path, "backup")));

        Assert.Equal("no-space", refused.Code);
        Assert.Empty(Directory.GetFileSystemEntries(disk.Path));
    }

    [Fact]
    public async Task Restore_OverADirectory_KeepsWhatWasThere()
    {
        using var data = recorded.Copy();
        await (await TakeAsync(data.Path)).DisposeAsync();
        File.WriteAllText(Path.Combine(data.Path, "mine"), "");

        var first = await new Restore(Backup, data.Path, TimeProvider.System).RunAsync(default);
        var second = await new Restore(Backup, data.Path, TimeProvider.System).RunAsync(default);

        Assert.Equal(($"{data.Path}.before-restore-1", $"{data.Path}.before-restore-2"), (first.Kept, second.Kept));
        Assert.True(File.Exists(Path.Combine(first.Kept!, "mine")));
        Assert.False(File.Exists(Path.Combine(data.Path, "mine")));
        Assert.Equal([], await data.VerifyAsync(deep: true));
        Assert.Null(SqliteStore.ReadLockInfo(data.Path));
        Directory.Delete(first.Kept!, recursive: true);
        Directory.Delete(second.Kept!, recursive: true);
    }

    [Fact]
    public async Task Restore_OverADirectoryInUse_IsRefused()
    {
        using var data = recorded.Copy();
        await using var store = await TakeAsync(data.Path);

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => new Restore(Backup, data.Path, TimeProvider.System).RunAsync(default));

        Assert.Contains($"is in use by process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no manifest", "no-backup")]
    [InlineData("half a manifest", "damaged-backup")]
    [InlineData("a byte of the database", "damaged-backup")]
    [InlineData("a byte of a log", "damaged-backup")]
    [InlineData("no log", "damaged-backup")]
    [InlineData("\"journalRows\": 0", "damaged-backup")]
    [InlineData("\"schema\": 9999", "newer-backup")]
    [InlineData("\"version\": 2", "newer-backup")]
    [InlineData("\"path\": \"logs/../../x\"", "damaged-backup")]
    [InlineData("\"path\": \"/etc/passwd\"", "damaged-backup")]
    [InlineData("\"format\": \"tar\"", "damaged-backup")]
    public async Task Restore_OfABackupThatIsNotWhatItWas_IsRefused_AndChangesNothing(string tampering, string code)
    {
        using var data = recorded.Copy();
        await (await TakeAsync(data.Path)).DisposeAsync();
        Tamper(tampering);
        var before = Digests(data.Path);

        var refused = await Assert.ThrowsAsync<AdministrationException>(() => new Restore(Backup, data.Path, TimeProvider.System).RunAsync(default));

        Assert.Equal(code, refused.Code);
        Assert.Contains(Backup, refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, Digests(data.Path));
        Assert.DoesNotContain(Directory.GetDirectories(Path.GetDirectoryName(data.Path)!), path => path.StartsWith(data.Path + ".", StringComparison.Ordinal));
    }

    private void Tamper(string how)
    {
        var manifest = Path.Combine(Backup, "manifest.json");
        switch (how)
        {
            case "no manifest":
                File.Delete(manifest);
                break;
            case "half a manifest":
                File.WriteAllBytes(manifest, File.ReadAllBytes(manifest)[..200]);
                break;
            case "a byte of the database":
                Flip(Path.Combine(Backup, "toaster.db"));
                break;
            case "a byte of a log":
                Flip(Directory.GetFiles(Path.Combine(Backup, "logs"))[0]);
                break;
            case "no log":
                File.Delete(Directory.GetFiles(Path.Combine(Backup, "logs"))[0]);
                break;
            default:
                var name = how[..how.IndexOf(':', StringComparison.Ordinal)];
                var lines = File.ReadAllLines(manifest);
                var at = Array.FindLastIndex(lines, line => line.TrimStart().StartsWith(name, StringComparison.Ordinal));
                lines[at] = how + ",";
                File.WriteAllLines(manifest, lines);
                break;
        }
    }

    private static void Flip(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Backs up; the store is the caller's.</summary>
    private async Task<SqliteStore> TakeAsync(string data, string? to = null)
    {
        var store = SqliteStore.Open(data, new(), TimeProvider.System);
        try
        {
            await new BackupWriter(store, new ImportFiles(data, new()), TimeProvider.System).RunAsync(to ?? Backup, default);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Rows changed by the compare-and-set of build 1 for a writer that believes in an incarnation.</summary>
    private static async Task<int> AppendAsync(SqliteStore store, long incarnation)
    {
        var head = await new SqliteJournal(store, "test", TimeProvider.System).ReadHeadAsync(new(EntityKind.Build, 1), default);
        return await store.WriteAsync(
            WritePriority.Append,
            (connection, _) => connection.Prepared(JournalSql.CompareAndSet)
                .Bind(1, (long)EntityKind.Build).Bind(2, 1L)
                .Bind(3, head.LastSeq).Bind(4, head.Attempt).Bind(5, head.Stream).Bind(6, head.AgentSeq).Bind(7, head.SourceOffset)
                .Bind(8, incarnation).Bind(9, head.LastSeq).Bind(10, head.Attempt).Bind(11, head.Stream).Execute(),
            default);
    }

    private static async Task<EntityHead> AppendAsync(SqliteJournal journal, EntityHead head, int size)
    {
        var row = Requests.Chunk(1, 1, 0, RandomNumberGenerator.GetBytes(size));
        var result = await journal.AppendAsync([new(new(EntityKind.Build, 1), head, head with { LastSeq = head.LastSeq + 1 }, [row])], default);
        return Assert.IsType<AppendResult.Committed>(result[0]).Head;
    }

    private static string Digest(string target)
        => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(RecordedDirectory.Build(target, 9))));

    private static string Digests(string directory) => string.Join('\n', Directory.GetFiles(directory, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).Select(file => $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}"));
}
