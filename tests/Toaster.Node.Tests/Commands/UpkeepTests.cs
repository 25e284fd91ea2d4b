using Toaster.Node.Tests.Imports;
using Toaster.Testing;

namespace Toaster.Node.Tests.Commands;

/// <summary>Deleting builds and making their tables again, with real processes.</summary>
public sealed class UpkeepTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> NoGrace = new() { ["TOASTER__Limits__DiskReserveBytes"] = "0", ["TOASTER__DeletionGraceSeconds"] = "0" };
    private readonly TemporaryDirectory _directory = new();

    private string Data => Path.Combine(_directory.Path, "data");

    public async Task InitializeAsync()
    {
        Assert.Equal(0, (await RunAsync("import", Sources.Recording("demo-fail-fast"))).ExitCode);
        Assert.Equal(0, (await RunAsync("import", Sources.Recording("demo-no-provider"))).ExitCode);
    }

    public Task DisposeAsync()
    {
        _directory.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Delete_WithoutAServer_TakesTheBuildAndItsLog()
    {
        var asked = await RunAsync("build", "delete", "1");
        Assert.Equal((2, ""), (asked.ExitCode, asked.Out));
        Assert.Contains("nothing was done. Say --yes", asked.Error, StringComparison.Ordinal);
        Assert.Equal(2, Logs().Length);

        var done = await RunAsync("build", "delete", "1", "--yes", "--json");

        Assert.Equal((0, "Done"), (done.ExitCode, done.Json.GetProperty("state").GetString()));
        Assert.Single(Logs());
        var gone = await RunAsync("build", "show", "1");
        Assert.Equal(5, gone.ExitCode);
        Assert.Contains("Build 1 was deleted at ", gone.Error, StringComparison.Ordinal);
        Assert.Equal(5, (await RunAsync("build", "delete", "1", "--yes")).ExitCode);
        Assert.Equal(0, (await RunAsync("build", "show", "2")).ExitCode);
        Assert.Equal(0, (await RunAsync("admin", "verify", "--deep")).ExitCode);

        var again = await RunAsync("import", Sources.Recording("demo-fail-fast"));
        Assert.StartsWith("build 3  ", again.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeleteAndUndelete_WithAServer_AreTheServersWork()
    {
        var (server, url) = await ToasterProcess.ServeAsync(Data);
        using (server)
        {
            var pending = await RunAsync("build", "delete", "1", "--yes", "--json");
            Assert.Equal((0, "Pending"), (pending.ExitCode, pending.Json.GetProperty("state").GetString()));
            Assert.Equal(0, (await RunAsync("build", "undelete", "1")).ExitCode);
            Assert.Equal(0, (await RunAsync("build", "show", "1")).ExitCode);

            using var http = new HttpClient();
            Assert.Equal(404, (int)(await http.GetAsync(new Uri(url, "/api/v1/builds/1/deletion"))).StatusCode);
            Assert.Equal(0, (await RunAsync("build", "delete", "1", "--yes", "--wait")).ExitCode); // After the server's grace.
            Assert.Equal(410, (int)(await http.GetAsync(new Uri(url, "/builds/1"))).StatusCode);
            Assert.Equal(410, (int)(await http.GetAsync(new Uri(url, "/api/v1/builds/1/tasks"))).StatusCode);
            Assert.Equal(0, (await server.StopAsync("-TERM")).ExitCode);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Replay_SaysWhatItMade(bool serve)
    {
        var (server, _) = serve ? await ToasterProcess.ServeAsync(Data) : default;
        using (server)
        {
            var all = await RunAsync("admin", "replay", "--all");
            Assert.Equal(0, all.ExitCode);
            Assert.Equal(2, all.Lines.Length);
            Assert.StartsWith("build 1: tables made again from ", all.Lines[0], StringComparison.Ordinal);

            var one = await RunAsync("admin", "replay", "2", "--json");
            Assert.Equal((0, 2L), (one.ExitCode, one.Json[0].GetProperty("build").GetInt64()));
            Assert.Equal(5, (await RunAsync("admin", "replay", "99")).ExitCode);
            Assert.Equal(2, (await RunAsync("admin", "replay")).ExitCode);
            Assert.Equal(2, (await RunAsync("admin", "replay", "1", "--all")).ExitCode);
        }

        if (server is null)
        {
            Assert.Equal(0, (await RunAsync("admin", "verify", "--deep")).ExitCode);
        }
    }

    private string[] Logs() => Directory.GetFiles(Path.Combine(Data, "logs"));

    private Task<ProcessResult> RunAsync(params string[] arguments) => ToasterProcess.RunAsync(NoGrace, [.. arguments, "--data", Data]);
}
