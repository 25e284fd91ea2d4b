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

    /// <summary>What is wrong with what pages and programs are told of a build; null: nothing.</summary>
    public static async Task<string?> CompareAsync(LiveClient client, long build, string name, string wanted, CancellationToken stop)
    {
        var record = await RecordAsync(client, build, stop);
        return record == wanted ? null : $"build {build} ({name}): its record is another one than that of one undisturbed process: {Difference(record, wanted)}";
    }

    private static string Difference(string record, string wanted)
    {
        var (a, b) = (record.Split('\n'), wanted.Split('\n'));
        var at = Enumerable.Range(0, Math.Min(a.Length, b.Length)).FirstOrDefault(i => a[i] != b[i], Math.Min(a.Length, b.Length));
        return $"line {at + 1} is {a.ElementAtOrDefault(at)?.Trim()}, not {b.ElementAtOrDefault(at)?.Trim()}";
    }

    private static async Task<string> RecordAsync(LiveClient client, long build, CancellationToken stop)
        => (await client.GetAsync($"/api/v1/builds/{build}/record", stop)).GetRawText();
}
