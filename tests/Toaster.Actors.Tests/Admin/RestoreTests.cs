using System.Security.Cryptography;
using Toaster.Actors.Admin;
using Toaster.Actors.Admin.Backup;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Admin;

public sealed class RestoreTests(RecordedDirectory recorded) : IClassFixture<RecordedDirectory>, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Backup => Path.Combine(_directory.Path, "backup");

    private string Restored => Path.Combine(_directory.Path, "restored");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Restore_GivesANewIncarnation_AndNumbersThatWereNeverGiven()
    {
        using var data = recorded.Copy();
        await using (var store = await RecordedDirectory.TakeAsync(data.Path, Backup))
        {
            Assert.Equal(store.Incarnation, BackupManifest.Read(File.ReadAllBytes(Path.Combine(Backup, "manifest.json"))).Incarnation);
        }

        var restored = await new Restore(Backup, Restored, TimeProvider.System).RunAsync(default);

        await using var again = SqliteStore.Open(Restored, new(), TimeProvider.System);
        Assert.NotEqual(restored.Manifest.Incarnation, again.Incarnation);
        Assert.Equal(restored.Incarnation, again.Incarnation);
        Assert.Equal(0, await AppendAsync(again, restored.Manifest.Incarnation));
        Assert.Equal(1, await AppendAsync(again, again.Incarnation));
        Assert.True(await new SqlJournal(again, "test", TimeProvider.System).NextIdAsync(EntityKind.Build, default) > Restore.SkippedIds);
    }

    [Fact]
    public async Task Restore_OverADirectory_KeepsWhatWasThere()
    {
        using var data = recorded.Copy();
        await (await RecordedDirectory.TakeAsync(data.Path, Backup)).DisposeAsync();
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
        await using var store = await RecordedDirectory.TakeAsync(data.Path, Backup);

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
        await (await RecordedDirectory.TakeAsync(data.Path, Backup)).DisposeAsync();
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

    /// <summary>Rows changed by the compare-and-set of build 1 for a writer that believes in an incarnation.</summary>
    private static async Task<int> AppendAsync(SqliteStore store, long incarnation)
    {
        var head = await new SqlJournal(store, "test", TimeProvider.System).ReadHeadAsync(new(EntityKind.Build, 1), default);
        return await store.WriteAsync(
            WritePriority.Append,
            connection => connection.Prepared(JournalSql.CompareAndSet)
                .Bind(1, (long)EntityKind.Build).Bind(2, 1L)
                .Bind(3, head.LastSeq).Bind(4, head.Attempt).Bind(5, head.Stream).Bind(6, head.AgentSeq).Bind(7, head.SourceOffset)
                .Bind(8, incarnation).Bind(9, head.LastSeq).Bind(10, head.Attempt).Bind(11, head.Stream).Execute(),
            default);
    }

    private static string Digests(string directory) => string.Join('\n', Directory.GetFiles(directory, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).Select(file => $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}"));
}
