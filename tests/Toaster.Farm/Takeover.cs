using Toaster.Actors.Journal;
using Toaster.Chaos.Live;

namespace Toaster.Farm;

/// <summary>A server dies for good while a build is sent to it: another one takes it on.</summary>
internal sealed class Takeover(FarmField field, LiveClient client, ProjectLane lane)
{
    /// <summary>bitbake waits in the middle.</summary>
    public static readonly Scenario Scenario = new("server dies under it", "demo-first-build", "Succeeded", "none", Naps: 1);

    /// <summary>The same without its death.</summary>
    public static readonly Scenario Undisturbed = Scenario.All.Single(scenario => scenario.Name == "large success");

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public async Task<(long Build, TimeSpan After)> RunAsync(CancellationToken stop)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(Patience);
        lane.Lane.Prepare(Scenario, 2_000);
        var build = (await client.PostAsync($"/api/v1/projects/{lane.Project}/builds", new { targets = new[] { "image" } }, Guid.NewGuid().ToString("N"), late.Token)).GetProperty("id").GetInt64();
        await UntilAsync(() => Task.FromResult(File.Exists(lane.Lane.Waiting)), late.Token);
        await using var store = field.Database.Open();
        var journal = new Actors.Journal.Sql.SqlJournal(store, "farm", TimeProvider.System);
        var half = Chaos.Live.Lane.Lines(Path.Combine(Testing.EventLogs.Own()!, Scenario.Recording + ".json.gz")) / 2;
        await UntilAsync(async () => await EventsAsync() >= half, late.Token);
        var before = await EventsAsync();

        var died = TimeProvider.System.GetTimestamp();
        var server = field.Servers[await ServerAsync(build, late.Token)];
        await server.Process.Gate.WaitAsync(late.Token);
        try
        {
            await server.Process.KillAsync();
            lane.Lane.GoOn();
            await UntilAsync(async () => await EventsAsync() > before, late.Token);
            var after = TimeProvider.System.GetElapsedTime(died);
            await UntilAsync(async () => await client.GetAsync($"/api/v1/builds/{build}", late.Token) is var view
                && view.TryGetProperty("isComplete", out var isComplete) && isComplete.GetBoolean(), late.Token);
            return (build, after);
        }
        finally
        {
            server.Start();
            server.Process.Gate.Release();
        }

        async Task<long> EventsAsync() => (await journal.ReadHeadAsync(new PersistenceId(EntityKind.Build, build), late.Token)).AgentSeq;
    }

    /// <summary>Which server the build's agent speaks to: an agent stays with one.</summary>
    private async Task<int> ServerAsync(long build, CancellationToken ct)
    {
        var nodes = await client.GetAsync("/api/v1/nodes", ct);
        var name = nodes.GetProperty("items").EnumerateArray()
            .Single(node => node.GetProperty("builds").EnumerateArray().Any(one => one.GetProperty("build").GetInt64() == build)).GetProperty("name").GetString();
        var agent = field.Agents.ToList().FindIndex(agent => agent.Name == name);
        return field.ToServers[agent].ToList().FindIndex(way => way.IsUsed);
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, CancellationToken ct)
    {
        while (!await isSo())
        {
            await Task.Delay(Look, TimeProvider.System, ct);
        }
    }
}
