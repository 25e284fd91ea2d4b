using System.Net.Http.Json;
using System.Text.Json;
using Toaster.Testing;

namespace Toaster.Node.Tests.Agents.Driving;

/// <summary>From a project to its record: a server with its own agent, and a bitbake that is played or real.</summary>
public sealed class OwnAgentTests
{
    public static TheoryData<string> Releases => RealBitbake.Releases;

    [Fact]
    public async Task BuildOfAProject_IsCarriedOutWithNothingSetUp()
    {
        await using var fixture = await AgentFixture.StartAsync("", null);
        fixture.Play(("SCRIPT_LOG", RunFixture.Recording("demo-first-build")));
        var (process, http) = await ServeAsync(fixture);
        using (process)
        using (http)
        {
            var build = await StartAsync(http, await ProjectAsync(http, fixture, "demo-image"), "demo-image");

            var done = await DoneAsync(http, build);

            Assert.Equal("Succeeded", done.GetProperty("outcome").GetString());
            Assert.Equal("""["buildTargets",["demo-image"],"build"]""", File.ReadAllText(Path.Combine(fixture.BuildDirectory, "built.json")));
            fixture.AssertNothingIsLeft();
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Releases))]
    public async Task BuildOfAProject_ByARealBitbake_IsTheSameAsItsImport(string bitbake)
    {
        RealBitbake.Need(bitbake);
        await using var fixture = await AgentFixture.StartAsync(bitbake, RealBitbake.User);
        var (process, http) = await ServeAsync(fixture);
        using (process)
        using (http)
        {
            var project = await ProjectAsync(http, fixture, "porridge");
            var built = await StartAsync(http, project, "porridge");
            var log = await KeepLogAsync(fixture, built);
            Assert.Equal("Succeeded", (await DoneAsync(http, built)).GetProperty("outcome").GetString());
            await AssertEqualsImportAsync(http, built, log);

            built = await StartAsync(http, project, "burnt");
            log = await KeepLogAsync(fixture, built);
            Assert.Equal("task-failed", (await DoneAsync(http, built)).GetProperty("reason").GetString());
            await AssertEqualsImportAsync(http, built, log);

            var stopped = await StartAsync(http, project, "stew");
            log = await KeepLogAsync(fixture, stopped);
            await Eventually.UntilAsync(() => File.ReadAllText(log).Contains("bb.build.TaskStarted", StringComparison.Ordinal));
            using (var answer = await http.PostAsync($"/api/v1/builds/{stopped}/cancel?force=true", null))
            {
                Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            }

            Assert.Equal("Cancelled", (await DoneAsync(http, stopped)).GetProperty("outcome").GetString());
            fixture.AssertNothingIsLeft();
        }
    }

    private static async Task<(ToasterProcess Process, HttpClient Http)> ServeAsync(AgentFixture fixture)
    {
        var environment = new Dictionary<string, string>(fixture.Environment) { ["TOASTER__Agent__Slots"] = "1", ["TOASTER__Limits__DiskReserveBytes"] = "0" };
        var (process, url) = await fixture.ServeAsync(environment);
        return (process, new HttpClient { BaseAddress = url });
    }

    private static async Task<long> ProjectAsync(HttpClient http, AgentFixture fixture, string target)
    {
        using var made = await http.PostAsJsonAsync("/api/v1/projects", new { name = "Kitchen", directory = fixture.BuildDirectory, targets = new[] { target } });
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        return (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64();
    }

    /// <summary>The event log of a build that runs: the agent removes its own name of it.</summary>
    private static async Task<string> KeepLogAsync(AgentFixture fixture, long build)
    {
        var log = Path.Combine(fixture.PathOf("data"), "agent", "attempts", $"{build}-1", "bitbake", "events.json");
        var kept = fixture.PathOf($"kept-{build}.json");
        await Eventually.UntilAsync(() => File.Exists(log));
        using var link = System.Diagnostics.Process.Start("ln", [log, kept]);
        await link.WaitForExitAsync();
        return kept;
    }

    /// <summary>Word for word the record of an import of the same log into a fresh data directory.</summary>
    private static async Task AssertEqualsImportAsync(HttpClient http, long build, string log)
    {
        using var data = new TemporaryDirectory();
        var imported = await ToasterProcess.RunAsync("import", log, "--data", data.Path);
        Assert.Equal((0, ""), (imported.ExitCode, imported.Error));
        var exported = await ToasterProcess.RunAsync("build", "export", "1", "--data", data.Path);

        Assert.Equal(JsonDocument.Parse(exported.Out).RootElement.GetProperty("builds").GetRawText(), (await http.GetFromJsonAsync<JsonElement>($"/api/v1/builds/{build}/record")).GetProperty("builds").GetRawText());
    }

    private static async Task<long> StartAsync(HttpClient http, long project, string target)
    {
        using var started = await http.PostAsJsonAsync($"/api/v1/projects/{project}/builds", new { targets = new[] { target } });
        var text = await started.Content.ReadAsStringAsync();
        Assert.True(started.IsSuccessStatusCode, text);
        var body = JsonDocument.Parse(text).RootElement;
        return body.TryGetProperty("build", out var build) && build.ValueKind == JsonValueKind.Number ? build.GetInt64() : body.GetProperty("id").GetInt64();
    }

    private static Task<JsonElement> DoneAsync(HttpClient http, long build)
        => UntilAsync(http, build, json => json.TryGetProperty("outcome", out var outcome) && outcome.ValueKind == JsonValueKind.String);

    private static async Task<JsonElement> UntilAsync(HttpClient http, long build, Func<JsonElement, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var last = "";
        try
        {
            while (true)
            {
                using var answer = await http.GetAsync($"/api/v1/builds/{build}", limit.Token);
                last = await answer.Content.ReadAsStringAsync(limit.Token);
                var json = JsonDocument.Parse(last).RootElement;
                if (answer.IsSuccessStatusCode && condition(json))
                {
                    return json;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
            }
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException(last, e);
        }
    }
}
