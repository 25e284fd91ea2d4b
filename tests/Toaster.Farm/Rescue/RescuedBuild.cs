using Toaster.Chaos.Live;

namespace Toaster.Farm.Rescue;

/// <summary>A build of the run: where it stands when, what it does, and how it ends, all fixed before anything runs.</summary>
internal sealed class RescuedBuild(RescueRole role, Scenario undisturbed, Lane lane, string label, int pace)
{
    public RescueRole Role => role;

    /// <summary>Whose record it must have.</summary>
    public Scenario Undisturbed => undisturbed;

    public Lane Lane => lane;

    /// <summary>What it does.</summary>
    public Scenario Scenario { get; } = undisturbed with { Name = role.Name, Naps = role.Naps ? 1 : 0 };

    public long Number { get; private set; }

    /// <summary>In a project of its own, which is made for it: the earlier state does not know that one either.</summary>
    public async Task AskAsync(LiveClient client, CancellationToken stop)
    {
        lane.Prepare(Scenario, pace);
        var name = Path.GetFileName(Path.GetDirectoryName(lane.BuildDirectory));
        var project = (await client.PostAsync(
            "/api/v1/projects", new { name, directory = lane.BuildDirectory, targets = new[] { "image" }, labels = new[] { label } }, null, stop)).GetProperty("id").GetInt64();
        Number = (await client.PostAsync($"/api/v1/projects/{project}/builds", new { targets = new[] { "image" } }, Guid.NewGuid().ToString("N"), stop)).GetProperty("id").GetInt64();
    }

    public async Task<bool> HasEndedAsync(LiveClient client, CancellationToken stop) => LaneRuns.HasEnded(await client.GetAsync($"/api/v1/builds/{Number}", stop));
}
