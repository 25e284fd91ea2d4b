using System.Text.Json;
using Toaster.Testing;

namespace Toaster.EndToEnd.Tests.Processes;

/// <summary><c>toaster run</c> with a bitbake that is scripted, against a real server: the record of a live build is that of its log.</summary>
public sealed class RunTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly HttpClient _http = new();

    public static TheoryData<string, int> Recordings => new()
    {
        { "demo-first-build", 0 },
        { "demo-failures", 1 },
        { "demo-kirkstone-first-build", 0 },
        { "demo-multiconfig", 0 },
        { "demo-no-provider", 1 },
        { "demo-config-error", 1 },
        { "demo-damaged-lines", 1 },
        { "demo-several-builds", 0 },
    };

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task LiveRecord_EqualsThatOfTheLog_AndAnImportFindsTheBuild(string name, int exit)
    {
        var (server, url) = await ToasterProcess.ServeAsync(Data("live"));
        using (server)
        {
            var ran = await RunAsync(name, "live", ("SCRIPT_EXIT", $"{exit}"));
            Assert.Equal(exit, ran.ExitCode);
            List<long> live = [.. Enumerable.Range(1, ran.Error.Split("toaster: recorded build ").Length - 1)];

            Assert.Contains($"toaster: recording build 1: {url.ToString().Replace("127.0.0.1", "localhost", StringComparison.Ordinal)}builds/1\n", ran.Error, StringComparison.Ordinal);
            await AssertRecordAsync(url, name, live);

            var import = await ManyBuilds.UploadAsync(_http, url, Recording(name));
            var builds = (await ManyBuilds.UntilAsync(_http, url, import, view => view.GetProperty("hasEnded").GetBoolean())).GetProperty("builds").EnumerateArray().ToList();
            Assert.Equal(live, builds.Select(build => build.GetProperty("id").GetInt64()));
            Assert.All(builds, build => Assert.True(build.GetProperty("existing").GetBoolean()));
        }
    }

    [Fact]
    public async Task Build_IsShownWhileItRuns_AndSurvivesAServerThatIsKilled()
    {
        var go = Path.Combine(_directory.Path, "go");
        var (server, url) = await ToasterProcess.ServeAsync(Data("live"));
        using var run = Start("demo-first-build", "live", ("SCRIPT_WAIT", $"200:{go}"));
        using var first = server;
        await Eventually.UntilAsync(async () => File.Exists(go + ".reached") && await BuildAsync(url, 1) is { } build && build.GetProperty("events").GetInt64() > 150);
        Assert.Null(Outcome(await BuildAsync(url, 1)));
        Assert.Contains("Running", await _http.GetStringAsync(new Uri(url, "/builds/1")), StringComparison.Ordinal);

        await server.StopAsync("-KILL");
        await File.WriteAllTextAsync(go, "");
        (server, url) = await ToasterProcess.ServeAsync(Data("live")); // At another port: the recorder finds it by the data directory.
        using (server)
        {
            var result = await run.EndAsync();
            if (!result.Error.Contains("recorded build 1", StringComparison.Ordinal))
            {
                // It ended before the server was back, and left its spool: the next run brings it.
                Assert.Contains("events kept in", result.Error, StringComparison.Ordinal);
                await RunAsync("demo-failures", "live");
            }

            await AssertRecordAsync(url, "demo-first-build", [1]);
        }
    }

    [Fact]
    public async Task BuildRecordedWithoutAServer_IsThereWhenOneStarts()
    {
        var ran = await RunAsync("demo-failures", "offline", ("SCRIPT_EXIT", "1"));
        Assert.Equal(1, ran.ExitCode);
        Assert.StartsWith("toaster: no Toaster is running; the build is kept here", ran.Error, StringComparison.Ordinal);

        var (server, url) = await ToasterProcess.ServeAsync(Data("offline"));
        using (server)
        {
            await Eventually.UntilAsync(async () => Outcome(await BuildAsync(url, 1)) is not null);
            await AssertRecordAsync(url, "demo-failures", [1]);
        }

        var verify = await ToasterProcess.RunAsync("admin", "verify", "--deep", "--data", Data("offline"));
        Assert.Equal((0, ""), (verify.ExitCode, verify.Error));
    }

    [Fact]
    public async Task BitbakeThatWritesNoLog_IsABuildThatDidNotStart()
    {
        var (server, url) = await ToasterProcess.ServeAsync(Data("live"));
        using (server)
        {
            var console = Path.Combine(_directory.Path, "build", "tmp", "log", "cooker", "x", "console-latest.log");
            await RunAsync(null, "live", ("SCRIPT_EXIT", "1"), ("SCRIPT_SAYS", "ERROR: Nothing PROVIDES 'nope'"), ("SCRIPT_CONSOLE_LOG", console));

            await Eventually.UntilAsync(async () => Outcome(await BuildAsync(url, 1)) is not null);
            Assert.Equal("NotStarted no-provider", Outcome(await BuildAsync(url, 1)));
            Assert.Contains("Not started: no recipe provides nope.", await _http.GetStringAsync(new Uri(url, "/builds/1")), StringComparison.Ordinal);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _directory.Dispose();
    }

    private static string Recording(string name) => Path.Combine(EventLogs.Own()!, name + ".json.gz");

    private string Data(string name) => Path.Combine(_directory.Path, name);

    private Task<ProcessResult> RunAsync(string? recording, string data, params (string Name, string Value)[] script) => Start(recording, data, script).EndAsync();

    private ToasterProcess Start(string? recording, string data, params (string Name, string Value)[] script)
    {
        var build = Directory.CreateDirectory(Path.Combine(_directory.Path, "build", "conf")).Parent!.FullName;
        File.WriteAllText(Path.Combine(build, "conf", "bblayers.conf"), "");
        Dictionary<string, string> environment = new() { ["BBPATH"] = build, ["TOASTER__Run__OfferSeconds"] = "600", ["TOASTER__Run__SendSeconds"] = "600" };
        foreach (var (name, value) in recording is null ? script : [("SCRIPT_LOG", Recording(recording)), .. script])
        {
            environment[name] = value;
        }

        return ToasterProcess.Start(environment, "run", "--data", Data(data), "--", Path.Combine(AppContext.BaseDirectory, "bitbake"), "demo-image");
    }

    /// <summary>Compares with what is expected of an import of the same log into a fresh data directory.</summary>
    private async Task AssertRecordAsync(Uri url, string name, IReadOnlyList<long> builds)
    {
        foreach (var id in builds)
        {
            await Eventually.UntilAsync(async () => Outcome(await BuildAsync(url, id)) is not null);
        }

        using var got = JsonDocument.Parse(await _http.GetByteArrayAsync(new Uri(url, $"/api/v1/builds/record?{string.Join('&', builds.Select(id => $"id={id}"))}")));
        using var want = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(EventLogs.Own()!, name + ".expected.json")));
        var compared = RecordComparer.Compare(got.RootElement, want.RootElement);
        Assert.Empty(compared.Differences);
        Assert.True(compared.Compared > 20);
    }

    /// <summary>Outcome and reason; null while it is recorded.</summary>
    private static string? Outcome(JsonElement? build)
        => build is { } known && known.TryGetProperty("outcome", out var outcome) && outcome.ValueKind == JsonValueKind.String
            ? $"{outcome.GetString()} {known.GetProperty("reason").GetString()}" : null;

    private async Task<JsonElement?> BuildAsync(Uri url, long id)
    {
        using var answer = await _http.GetAsync(new Uri(url, $"/api/v1/builds/{id}"));
        return answer.IsSuccessStatusCode ? JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement : null;
    }
}
