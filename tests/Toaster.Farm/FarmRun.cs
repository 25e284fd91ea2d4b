using System.Collections.Concurrent;
using Toaster.Chaos.Live;
using Toaster.Chaos.Live.Faults;
using Toaster.Farm.Faults;
using Toaster.Farm.Network;

namespace Toaster.Farm;

/// <summary>
/// Builds on a farm: several servers on one PostgreSQL, many agents. First a server dies under a build that is under way, then everybody
/// is disturbed in every way, at last servers are restarted one after the other. Each build must come to the end that was fixed for it
/// before anything ran, and to the record of one undisturbed process.
/// </summary>
public sealed class FarmRun(FarmOptions options, TextWriter output) : IDisposable
{
    private readonly ConcurrentBag<string> _findings = [];
    private readonly CancellationTokenSource _over = new();

    public async Task<FarmResult> RunAsync(CancellationToken stop)
    {
        var started = TimeProvider.System.GetTimestamp();
        var script = options.Script();
        var reference = await Reference.MakeAsync(options, script.Append(Takeover.Undisturbed).Append(Scenario.All[0]).DistinctBy(scenario => scenario.Name), output, stop);
        output.WriteLine($"{reference.Count} records to compare with, after {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s");
        await using var field = await FarmField.StartAsync(options);
        using var client = new LiveClient(() => field.Balancer.Url);
        var (burning, calm) = (options.OfBuilds(script.Count), options.OfBuilds(options.Lanes));
        var lanes = Enumerable.Range(0, options.Lanes).Select(i => field.Lane($"lane-{i}")).ToList();
        using var fire = new Fire(FarmStrikes.Of(field, lanes, options), burning);
        var wanted = new ConcurrentQueue<Scenario>(script);
        var runs = new LaneRuns(burning, client, fire, _ => wanted.TryDequeue(out var scenario) ? scenario : null, output);
        List<ProjectLane> projects = [];
        foreach (var lane in lanes)
        {
            projects.Add(await runs.ProjectAsync(lane, null, stop));
        }

        var watchman = new Watchman(field.Processes, field.Start, _findings);
        var watching = watchman.RunAsync(_over.Token);
        var began = TimeProvider.System.GetElapsedTime(started);
        var takeover = await new Takeover(field, client, projects[0]).RunAsync(stop);
        output.WriteLine($"a server died under a build: it went on after {takeover.After.TotalSeconds:0.0} s");
        if (options.Faults)
        {
            fire.Start();
        }

        await runs.RunAsync(projects, stop);
        await fire.EndAsync();
        output.WriteLine($"{runs.Builds.Count} builds and {fire.Total} faults, after {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s");
        var after = new LaneRuns(calm, client, fire, _ => Scenario.All[0], output);
        var (gap, ends) = await RestartAllAsync(field, after.RunAsync(projects, stop));
        var took = TimeProvider.System.GetElapsedTime(started);
        Dictionary<long, Scenario> builds = new([.. runs.Builds, .. after.Builds, KeyValuePair.Create(takeover.Build, Takeover.Scenario)]);
        var compared = await CompareAsync(builds, reference, client, stop);
        await _over.CancelAsync();
        await watching;
        await field.EndAsync();
        var processes = field.Processes.Select(one => one.Process).ToList();
        await using var store = field.Database.Open();
        var result = await new LiveJudge(builds).JudgeAsync(
            store, [.. runs.Stuck, .. after.Stuck], [.. _findings, .. lanes.SelectMany(lane => lane.Leftovers), .. processes.SelectMany(process => process.Crashes)]);
        if (!result.IsFine)
        {
            output.WriteLine($"The ends of the logs are in {await LiveProcess.KeepLogsAsync(processes)}.");
        }

        return new()
        {
            Builds = result with { Faults = Counted(fire, builds), Refusals = watchman.Refusals, Took = took, Began = began },
            Compared = compared, TakenOver = takeover.After, ReadersGap = gap, ReadersEnds = ends, BuildsWhileRestarting = after.Builds.Count,
        };
    }

    public void Dispose() => _over.Dispose();

    /// <summary>One server after the other, while builds run and somebody looks.</summary>
    private async Task<(TimeSpan Gap, int Ends)> RestartAllAsync(FarmField field, Task builds)
    {
        await Task.WhenAll(field.Servers.Select(server => server.WaitAsync()));
        using var over = new CancellationTokenSource();
        using var reader = new PageReader(field.Balancer.Url);
        var reading = reader.RunAsync(over.Token);
        foreach (var server in field.Servers)
        {
            await FarmStrikes.RestartAsync(server);
            await server.WaitAsync();
        }

        await builds;
        var seen = reader.Lines;
        await over.CancelAsync();
        await reading;
        if (seen == 0)
        {
            _findings.Add("a reader of the list of builds was told nothing");
        }

        return (reader.LongestGap, reader.Ends - 1); // The last one it ended itself.
    }

    /// <summary>What pages and programs are told of a build is what one undisturbed process says of the same.</summary>
    private async Task<int> CompareAsync(Dictionary<long, Scenario> builds, IReadOnlyDictionary<string, string> reference, LiveClient client, CancellationToken stop)
    {
        var compared = 0;
        foreach (var (build, scenario) in builds.Where(build => !build.Value.IsCancelled)) // When it is heard of decides how far such a build comes.
        {
            var wanted = reference[(scenario == Takeover.Scenario ? Takeover.Undisturbed : scenario).Name];
            if (await Reference.CompareAsync(client, build, scenario.Name, wanted, stop) is { } difference)
            {
                _findings.Add(difference);
            }

            compared++;
        }

        return compared;
    }

    private static Dictionary<(string Victim, string What), int> Counted(Fire fire, Dictionary<long, Scenario> builds)
        => new(fire.Counts) { [("bitbake", "killed")] = builds.Values.Sum(scenario => scenario.Deaths) };
}
