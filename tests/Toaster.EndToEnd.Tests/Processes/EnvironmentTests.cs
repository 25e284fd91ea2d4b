using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Toaster.Testing;

namespace Toaster.EndToEnd.Tests.Processes;

/// <summary>What is around the program fails: one sentence says so, nothing is lost, and it goes on when the cause is gone.</summary>
public sealed class EnvironmentTests
{
    private const int Copies = 8;
    private const long MiB = 1 << 20;

    [SkippableFact]
    public async Task FullDisk_PausesTheImport_RefusesUploads_AndIsOverWhenThereIsRoom()
    {
        using var directory = new TemporaryDirectory();
        using var disk = new TmpfsMount("64m");
        using var http = new HttpClient();
        var log = Path.Combine(directory.Path, "many-builds.json.gz");
        ManyBuilds.WriteLog(log, Copies);
        var undisturbed = await ManyBuilds.UndisturbedAsync(http, Path.Combine(directory.Path, "undisturbed"), log);
        var data = Path.Combine(disk.Path, "data");
        var (server, url) = await ToasterProcess.ServeAsync(data);
        using (server)
        {
            var ballast = disk.Fill(new FileInfo(log).Length + MiB); // For the file, but not for what is in it.

            var import = await ManyBuilds.UploadAsync(http, url, log);
            var paused = await ManyBuilds.UntilAsync(http, url, import, view => view.TryGetProperty("paused", out _));

            Assert.False(paused.GetProperty("hasEnded").GetBoolean());
            Assert.Contains("is full", paused.GetProperty("paused").GetString(), StringComparison.Ordinal);
            Assert.Contains("goes on by itself", paused.GetProperty("paused").GetString(), StringComparison.Ordinal);
            Assert.Contains("Paused: The disk ", await PageAsync(http, url), StringComparison.Ordinal);
            await AssertRefusedAsync(http, url, directory.Path);

            File.Delete(ballast);
            var recorded = await ManyBuilds.RecordAsync(http, url, import);
            ManyBuilds.AssertSame(undisturbed, recorded);
            Assert.DoesNotContain("Paused", await PageAsync(http, url), StringComparison.Ordinal);
            Assert.Equal(0, (await ToasterProcess.RunAsync("admin", "verify", "--deep", "--data", data)).ExitCode);
        }
    }

    [SkippableFact]
    public async Task Reserve_OfTheDisk_IsKept_BeforeItIsHurt()
    {
        using var disk = new TmpfsMount("32m");
        using var http = new HttpClient();
        var (server, url) = await ToasterProcess.ServeAsync(
            new Dictionary<string, string> { ["TOASTER__Limits__DiskReserveBytes"] = $"{1024 * MiB}" }, Path.Combine(disk.Path, "data"));
        using (server)
        {
            await AssertRefusedAsync(http, url, disk.Path);
            using var ready = await http.GetAsync(new Uri(url, "/readyz"));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        }
    }

    [SkippableFact]
    public async Task ReadOnlyDirectory_IsRefused_CanBeVerified_AndUsedAgainWhenItIsNot()
    {
        using var disk = new TmpfsMount("64m");
        var data = Path.Combine(disk.Path, "data");
        Assert.Equal(0, (await ToasterProcess.RunAsync("import", Path.Combine(EventLogs.Own()!, "demo-sanity.json.gz"), "--data", data)).ExitCode);
        var before = Digests(data);
        disk.MakeReadOnly();

        foreach (var verb in (string[][])[["serve", "--port", "0"], ["import", "/dev/null"], ["build", "list"], ["admin", "backup", "/tmp/never"], ["admin", "token"]])
        {
            var refused = await ToasterProcess.RunAsync([.. verb, "--data", data]);
            Assert.Equal((verb[0], 2), (verb[0], refused.ExitCode));
            Assert.StartsWith($"toaster: The data directory {data} cannot be written", refused.Error, StringComparison.Ordinal);
        }

        var verified = await ToasterProcess.RunAsync("admin", "verify", "--deep", "--data", data);
        Assert.Equal((0, ""), (verified.ExitCode, verified.Error));
        disk.MakeWritable();
        Assert.Equal(before, Digests(data));
        var (server, _) = await ToasterProcess.ServeAsync(data);
        server.Dispose();
    }

    [Fact]
    public async Task SecondProcess_IsToldWhoUsesTheDirectory()
    {
        using var directory = new TemporaryDirectory();
        var data = Path.Combine(directory.Path, "data");
        var (server, url) = await ToasterProcess.ServeAsync(data);
        using (server)
        {
            var refused = await ToasterProcess.RunAsync("serve", "--port", "0", "--data", data);

            Assert.Equal(
                (2, $"toaster: The data directory {data} is in use by the Toaster at {url.GetLeftPart(UriPartial.Authority)} (process {server.Id}).\n"),
                (refused.ExitCode, refused.Error));
        }

        var (again, _) = await ToasterProcess.ServeAsync(data); // The first one is gone, and its lock with it.
        again.Dispose();
    }

    [Fact]
    public async Task DatabaseCutInHalf_IsRefused_NotAByteChanges_AndABackupBringsItBack()
    {
        using var directory = new TemporaryDirectory();
        var (data, backup) = (Path.Combine(directory.Path, "data"), Path.Combine(directory.Path, "backup"));
        var database = Path.Combine(data, "toaster.db");
        await ToasterProcess.RunAsync("import", Path.Combine(EventLogs.Own()!, "demo-failures.json.gz"), "--data", data);
        Assert.Equal(0, (await ToasterProcess.RunAsync("admin", "backup", backup, "--data", data)).ExitCode);
        var shown = await ToasterProcess.RunAsync("build", "show", "1", "--json", "--data", data);
        using (var file = new FileStream(database, FileMode.Open))
        {
            file.SetLength(file.Length / 2);
        }

        var before = Digests(data);
        foreach (var verb in (string[][])[["serve", "--port", "0"], ["import", "/dev/null"], ["build", "list"]])
        {
            var refused = await ToasterProcess.RunAsync([.. verb, "--data", data]);
            Assert.Equal(2, refused.ExitCode);
            Assert.Equal($"toaster: {database} is damaged: its content is malformed; restore a backup (toaster admin restore DIR).\n", refused.Error);
        }

        var verified = await ToasterProcess.RunAsync("admin", "verify", "--data", data);
        Assert.Equal(1, verified.ExitCode);
        Assert.Contains("restore a backup", verified.Out, StringComparison.Ordinal);
        Assert.Equal(before, Digests(data));

        Assert.Equal(0, (await ToasterProcess.RunAsync("admin", "restore", backup, "--data", data)).ExitCode);
        var again = await ToasterProcess.RunAsync("build", "show", "1", "--json", "--data", data);
        Assert.Equal((0, shown.Out), (again.ExitCode, again.Out));
    }

    private static async Task AssertRefusedAsync(HttpClient http, Uri url, string directory)
    {
        // Larger than what is left: random, so that it does not pack.
        var large = Path.Combine(directory, "large.json");
        var bytes = RandomNumberGenerator.GetBytes((int)(4 * MiB));
        using var content = new ByteArrayContent(bytes);
        using var answer = await http.PostAsync(new Uri(url, $"/api/v1/imports?name={Path.GetFileName(large)}"), content);

        Assert.Equal(HttpStatusCode.InsufficientStorage, answer.StatusCode);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("no-space", problem.GetProperty("code").GetString());
        Assert.EndsWith("Make room and import the file again.", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static Task<string> PageAsync(HttpClient http, Uri url) => http.GetStringAsync(new Uri(url, "/imports/1"));

    /// <summary>What would be lost: not the lock, which whoever looks may make.</summary>
    private static string Digests(string directory) => string.Join('\n', Directory.GetFiles(directory, "*", SearchOption.AllDirectories)
        .Where(file => !file.Contains("toaster.lock", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        .Select(file => $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}"));
}
