using Toaster.Node.Tests.Imports;
using Toaster.Testing;

namespace Toaster.Node.Tests.Commands;

/// <summary>Event logs that are not kept, or not any more, with real processes.</summary>
public sealed class AdminDropLogsTests : IDisposable
{
    private static readonly Dictionary<string, string> KeepNone = new() { ["TOASTER__KeepLogs"] = "false", ["TOASTER__Limits__DiskReserveBytes"] = "0" };
    private readonly TemporaryDirectory _directory = new();

    private string Data => Path.Combine(_directory.Path, "data");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task DropLogs_SaysWhatWouldGo_ThenWhatIsGone()
    {
        await RunAsync("import", Sources.Recording("demo-sanity"));
        var bytes = new FileInfo(Assert.Single(Logs())).Length;

        var asked = await RunAsync("admin", "drop-logs");
        Assert.Equal((2, ""), (asked.ExitCode, asked.Out));
        Assert.Equal($"toaster: 1 kept log ({bytes:N0} bytes) in {Data} would be deleted; nothing was done. Say --yes to do it.\n", asked.Error);
        Assert.Single(Logs());
        var done = await RunAsync("admin", "drop-logs", "--yes");

        Assert.Equal(
            (0, $"1 kept log ({bytes:N0} bytes) deleted.\n", "New imports keep their logs: the setting KeepLogs is true.\n"), (done.ExitCode, done.Out, done.Error));
        Assert.Empty(Logs());
        var export = await RunAsync("build", "export", "1", "--format", "eventlog", "-o", Path.Combine(_directory.Path, "log.gz"));
        Assert.Equal((5, "toaster: The event log of build 1 was deleted, with all others, by \"toaster admin drop-logs\"; its record can be exported.\n"), (export.ExitCode, export.Error));
        Assert.Equal(0, (await RunAsync("admin", "verify")).ExitCode);
        Assert.Equal((2, $"toaster: There is no Toaster data in {Data}/no. Name another directory with --data.\n"), await NoDataAsync());
    }

    [Fact]
    public async Task DropLogs_WithAServer_IsTheServersWork()
    {
        var (server, url) = await ToasterProcess.ServeAsync(Data);
        using (server)
        {
            await RunAsync("import", Sources.Recording("demo-sanity"));
            var bytes = new FileInfo(Assert.Single(Logs())).Length;

            var done = await RunAsync("admin", "drop-logs", "--yes", "--json");

            Assert.Equal((0, ""), (done.ExitCode, done.Error));
            Assert.Equal((1, bytes), (done.Json.GetProperty("logs").GetInt32(), done.Json.GetProperty("bytes").GetInt64()));
            Assert.Empty(Logs());
            using var http = new HttpClient();
            var page = await http.GetStringAsync(new Uri(url, "/builds/1/recorder"));
            Assert.Contains("The event log was deleted, with all others, by &quot;toaster admin drop-logs&quot;", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task KeepLogs_SetToFalse_KeepsNone_AndSaysWhichSettingItIs()
    {
        var (server, url) = await ToasterProcess.ServeAsync(KeepNone, Data);
        using (server)
        {
            Assert.Equal(0, (await RunAsync("import", Sources.Recording("demo-sanity"))).ExitCode);
            using var http = new HttpClient();

            using var answer = await http.GetAsync(new Uri(url, "/api/v1/builds/1/eventlog"));

            var problem = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
            Assert.Equal((404, "not-kept"), ((int)answer.StatusCode, problem.GetProperty("code").GetString()));
            Assert.Equal(
                "The event log of build 1 was not kept: the setting KeepLogs was false when it was imported; its record can be exported.", problem.GetProperty("detail").GetString());
            Assert.Contains("The event log was not kept: the setting KeepLogs was false", await http.GetStringAsync(new Uri(url, "/builds/1/recorder")), StringComparison.Ordinal);
            Assert.Equal(0, (await RunAsync("admin", "verify", "--deep")).ExitCode);
        }

        Assert.Empty(Logs());
        Assert.Equal(0, (await RunAsync("admin", "verify", "--deep")).ExitCode);
    }

    private string[] Logs() => Directory.GetFiles(Path.Combine(Data, "logs"), "*.gz");

    private async Task<(int, string)> NoDataAsync()
    {
        var said = await ToasterProcess.RunAsync("admin", "drop-logs", "--yes", "--data", Path.Combine(Data, "no"));
        return (said.ExitCode, said.Error);
    }

    private Task<ProcessResult> RunAsync(params string[] arguments) => ToasterProcess.RunAsync([.. arguments, "--data", Data]);
}
