using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Toaster.Testing;

namespace Toaster.Node.Tests.Agents.Driving;

/// <summary>A farm with a bitbake that is none of ours: PostgreSQL, two servers, two agents, two builds at once. Skipped where none is named.</summary>
public sealed class RealFarmTests
{
    private static readonly string[] Names = ["one", "two"];

    public static TheoryData<string> Releases => RealBitbake.Releases;

    [SkippableTheory]
    [MemberData(nameof(Releases))]
    public async Task TwoBuildsOnTwoAgentsOfOneFarm_SucceedAndAreTheSameAsTheirImports(string bitbake)
    {
        RealBitbake.Need(bitbake);
        Requires.PostgreSql();
        using var database = PostgresServer.Start(isDurable: false);
        database.Ask("CREATE DATABASE toaster");
        using var directory = new TemporaryDirectory();
        using var data = new TemporaryDirectory();
        var environment = new Dictionary<string, string> { ["TOASTER__Db"] = database.ConnectionString("toaster"), ["TOASTER__Limits__DiskReserveBytes"] = "0" };
        var (first, url) = await ToasterProcess.ServeAsync(environment, Path.Combine(data.Path, "server-1"));
        using var one = first;
        var (second, otherUrl) = await ToasterProcess.ServeAsync(environment, Path.Combine(data.Path, "server-2"));
        using var two = second;
        using var http = new HttpClient { BaseAddress = url };
        using var other = new HttpClient { BaseAddress = otherUrl };

        RealBitbake.MakeTree(Path.Combine(directory.Path, "one"), bitbake);
        RealBitbake.MakeTree(Path.Combine(directory.Path, "two"), bitbake);
        List<long> builds = [];
        foreach (var name in Names)
        {
            builds.Add(await QueueAsync(http, name, Path.Combine(directory.Path, name, "build")));
        }

        using var agentOne = StartAgent(directory.Path, "one", url, otherUrl);
        using var agentTwo = StartAgent(directory.Path, "two", otherUrl, url);
        var logs = await Task.WhenAll(builds.Zip(Names).Select(pair => KeepLogAsync(directory.Path, pair.Second, pair.First)));
        for (var i = 0; i < builds.Count; i++)
        {
            var done = await DoneAsync(other, builds[i]);
            Assert.Equal("Succeeded", done.GetProperty("outcome").GetString());
            Assert.Equal(await ImportedAsync(logs[i]), (await http.GetFromJsonAsync<JsonElement>($"/api/v1/builds/{builds[i]}/record")).GetProperty("builds").GetRawText());
        }
    }

    private static async Task<long> QueueAsync(HttpClient http, string name, string directory)
    {
        using var made = await http.PostAsJsonAsync("/api/v1/projects", new { name, directory, targets = new[] { "porridge" }, labels = new[] { name } });
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        var project = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64();
        using var asked = await http.PostAsJsonAsync($"/api/v1/projects/{project}/builds", new { targets = new[] { "porridge" } });
        Assert.True(asked.IsSuccessStatusCode, await asked.Content.ReadAsStringAsync());
        return (await asked.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64();
    }

    /// <summary>The one agent with the label of its name, in a work directory of its own, as an ordinary user.</summary>
    private static ToasterProcess StartAgent(string root, string name, Uri server, Uri other)
    {
        var work = Directory.CreateDirectory(Path.Combine(root, name, "work")).FullName;
        string[] arguments = ["agent", "--server", $"{server},{other}", "--name", name, "--labels", name, "--slots", "1", "--work", work, "--data", Path.Combine(root, name, "data")];
        var environment = new Dictionary<string, string>();
        if (RealBitbake.User is not { } user)
        {
            environment["TOASTER__Agent__User"] = Environment.UserName;
            return ToasterProcess.Start(environment, arguments);
        }

        Run("chmod", "755", root);
        Run("chown", "-R", user, Path.Combine(root, name));
        return ToasterProcess.StartAs(user, environment, arguments);
    }

    /// <summary>The agent removes its own name of the event log when the build is recorded.</summary>
    private static async Task<string> KeepLogAsync(string root, string agent, long build)
    {
        var log = Path.Combine(root, agent, "work", "attempts", $"{build}-1", "bitbake", "events.json");
        var kept = Path.Combine(root, agent, "kept.json");
        await Eventually.UntilAsync(() => File.Exists(log));
        Run("ln", log, kept);
        return kept;
    }

    /// <summary>The record of an import of the log into a fresh data directory.</summary>
    private static async Task<string> ImportedAsync(string log)
    {
        using var data = new TemporaryDirectory();
        var imported = await ToasterProcess.RunAsync("import", log, "--data", data.Path);
        Assert.Equal((0, ""), (imported.ExitCode, imported.Error));
        return (await ToasterProcess.RunAsync("build", "export", "1", "--data", data.Path)).Json.GetProperty("builds").GetRawText();
    }

    private static async Task<JsonElement> DoneAsync(HttpClient http, long build)
    {
        JsonElement view = default;
        await Eventually.UntilAsync(async () =>
        {
            view = await http.GetFromJsonAsync<JsonElement>($"/api/v1/builds/{build}");
            return view.TryGetProperty("outcome", out var outcome) && outcome.ValueKind == JsonValueKind.String;
        });
        return view;
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
    }
}
