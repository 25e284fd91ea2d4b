using System.Collections.Concurrent;
using Toaster.Chaos.Live;
using Toaster.Chaos.Live.Faults;

namespace Toaster.Farm;

/// <summary>What a build's record is when nothing happens: of one process with its database in a file, one build of each scenario.</summary>
internal static class Reference
{
    public static async Task<IReadOnlyDictionary<string, string>> MakeAsync(FarmOptions options, IEnumerable<Scenario> scenarios, TextWriter output, CancellationToken stop)
    {
        var wanted = new ConcurrentQueue<Scenario>(scenarios);
        var calm = options.OfBuilds(wanted.Count) with { Agents = 1, Lanes = Math.Min(4, wanted.Count), Faults = false };
        await using var field = await LiveField.StartAsync(calm);
        field.Network.Calm();
        using var client = new LiveClient(() => field.Server.Url);
        using var fire = new Fire([], calm);
        var runs = new LaneRuns(calm, client, fire, _ => wanted.TryDequeue(out var scenario) ? scenario : null, output);
        List<ProjectLane> lanes = [];
        for (var i = 0; i < calm.Lanes; i++)
        {
            lanes.Add(await runs.ProjectAsync(field.Lane($"lane-{i}"), null, stop));
        }

        await runs.RunAsync(lanes, stop);
        Dictionary<string, string> records = new(StringComparer.Ordinal);
        foreach (var (build, scenario) in runs.Builds)
        {
            records[scenario.Name] = await RecordAsync(client, build, stop);
        }

        await field.EndAsync();
        return records;
    }

    public static async Task<string> RecordAsync(LiveClient client, long build, CancellationToken stop)
        => (await client.GetAsync($"/api/v1/builds/{build}/record", stop)).GetRawText();
}
