using System.Security.Cryptography;
using Toaster.Actors.Admin.Verification;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Admin;

/// <summary>Damage to files, and what a verification does not do.</summary>
public sealed class VerifyFilesTests(RecordedDirectory recorded) : IClassFixture<RecordedDirectory>
{
    [Theory]
    [InlineData("missing", "log-missing")]
    [InlineData("cut", "log-damaged")]
    [InlineData("garbled", "log-damaged")]
    [InlineData("other", "log-changed")]
    public async Task Verify_OfAKeptLogThatIsNotWhatItWas_NamesIt(string damage, string code)
    {
        using var data = recorded.Copy();
        var log = Path.Combine(data.Path, "logs", $"{data.Scalar("SELECT CAST(substr(payload, instr(payload, CAST('sourceDigest' AS BLOB)) + 15, 64) AS TEXT) FROM build_journal WHERE entity_id = 1 AND seq_nr = 1")}.json.gz");
        var bytes = File.ReadAllBytes(log);
        File.Delete(log);
        switch (damage)
        {
            case "cut":
                File.WriteAllBytes(log, bytes[..^20]);
                break;
            case "garbled":
                bytes[bytes.Length / 2] ^= 0xff;
                File.WriteAllBytes(log, bytes);
                break;
            case "other":
                File.Copy(data.Files("*.json.gz").First(), log);
                break;
        }

        var only = Assert.Single(await data.VerifyAsync());

        Assert.Equal((FindingSeverity.Error, code, $"build-1, logs/{Path.GetFileName(log)}"), (only.Severity, only.Code, $"{only.Place}"));
    }

    [Fact]
    public async Task Verify_OfAnImportWithoutItsFile_NamesIt()
    {
        using var data = recorded.Copy();
        File.Delete(data.File("import-3.gz"));

        var only = Assert.Single(await data.VerifyAsync());

        Assert.Equal((FindingSeverity.Error, "incoming-missing", "import-3, incoming/import-3.gz"), (only.Severity, only.Code, $"{only.Place}"));
    }

    [Theory]
    [InlineData("logs/0123456789abcdef.json.gz", "log-unused")]
    [InlineData("logs/notes.txt", "log-unused")]
    [InlineData("logs/abc.json.gz.part", "left-over")]
    [InlineData("incoming/import-77.gz", "incoming-unused")]
    [InlineData("incoming/import-1.gz", "incoming-unused")]
    [InlineData("incoming/import-4.gz.part", "left-over")]
    [InlineData("admin-token.next", "left-over")]
    public async Task Verify_OfAFileNobodyNames_OnlyWarns(string file, string code)
    {
        using var data = recorded.Copy();
        File.WriteAllText(Path.Combine(data.Path, file), "x");

        var report = await Verifier.RunAsync(data.Path, deep: false, TimeProvider.System, default);

        var only = Assert.Single(report.Findings);
        Assert.Equal((FindingSeverity.Warning, code, file), (only.Severity, only.Code, only.Place.File));
        Assert.True(report.IsFine);
    }

    [Fact]
    public async Task Verify_OfADamagedIndex_SaysWhatSqliteFinds()
    {
        using var data = recorded.Copy();
        data.Sql("PRAGMA wal_checkpoint(TRUNCATE); UPDATE entity SET id = id");
        var (page, size) = (int.Parse(data.Scalar("SELECT rootpage FROM sqlite_master WHERE name = 'build_journal_seq'")), int.Parse(data.Scalar("PRAGMA page_size")));
        using (var file = new FileStream(data.Database, FileMode.Open))
        {
            file.Seek((long)page * size - 200, SeekOrigin.Begin);
            file.Write(new byte[150]);
        }

        var found = await data.VerifyAsync();

        Assert.Contains(found, finding => finding is { Severity: FindingSeverity.Error, Code: "integrity", Place.File: "toaster.db" });
    }

    [Fact]
    public async Task Verify_OfADatabaseCutInHalf_SaysWhatToDo_AndGoesOnWithTheRest()
    {
        using var data = recorded.Copy();
        using (var file = new FileStream(data.Database, FileMode.Open))
        {
            file.SetLength(file.Length / 2);
        }

        var found = await data.VerifyAsync();

        Assert.NotEmpty(found);
        Assert.Contains(found, finding => finding.Advice.StartsWith("restore a backup", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Verify_ChangesNothing(bool afterACrash)
    {
        using var data = recorded.Copy();
        using var crashed = new TemporaryDirectory();
        if (afterACrash)
        {
            // Copied while it is open: what was committed last stands in the log alone.
            await using var store = SqliteStore.Open(data.Path, new(), TimeProvider.System);
            await store.WriteAsync(WritePriority.Append, connection => connection.Prepared("DELETE FROM import_view").Execute(), default);
            foreach (var file in data.Files("*").Where(file => !file.EndsWith("-shm", StringComparison.Ordinal) && !file.Contains("toaster.lock", StringComparison.Ordinal)))
            {
                var target = Path.Combine(crashed.Path, Path.GetRelativePath(data.Path, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }

        var directory = afterACrash ? crashed.Path : data.Path;
        Assert.Equal(afterACrash, File.Exists(Path.Combine(directory, "toaster.db-wal")));
        var before = Digests(directory);

        var report = await Verifier.RunAsync(directory, deep: true, TimeProvider.System, default);

        Assert.Equal([], report.Findings);
        Assert.Equal(before, Digests(directory));
    }

    [Fact]
    public async Task Verify_OfADirectoryInUse_IsRefused_AndKeepsOthersOutWhileItLooks()
    {
        using var data = recorded.Copy();
        await using (SqliteStore.Open(data.Path, new(), TimeProvider.System))
        {
            var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => data.VerifyAsync());
            Assert.Contains($"is in use by process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        }

        using (QuietStore.Open(data.Path))
        {
            using var another = QuietStore.Open(data.Path);
            Assert.Throws<StoreUnavailableException>(() => SqliteStore.Open(data.Path, new(), TimeProvider.System));
        }

        await SqliteStore.Open(data.Path, new(), TimeProvider.System).DisposeAsync();
    }

    [Fact]
    public async Task Verify_WithoutData_OrOfANewerProgram_IsRefused()
    {
        using var data = recorded.Copy().Sql("INSERT INTO schema_version VALUES (9999, 'next', '')");
        using var empty = new TemporaryDirectory();

        Assert.Contains("written by a newer Toaster", (await Assert.ThrowsAsync<StoreUnavailableException>(() => data.VerifyAsync())).Message, StringComparison.Ordinal);
        Assert.Contains(
            "There is no Toaster data",
            (await Assert.ThrowsAsync<StoreUnavailableException>(() => Verifier.RunAsync(empty.Path, false, TimeProvider.System, default))).Message,
            StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(empty.Path));
    }

    private static string Digests(string directory) => string.Join('\n', Directory.GetFiles(directory, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).Select(file => $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}"));
}
