using System.Collections.Concurrent;
using Toaster.Chaos.Live.Faults;

namespace Toaster.Chaos.Live;

/// <summary>
/// Builds on agents, each with an end that is fixed before it begins, while everybody is disturbed in every way. Afterwards everything
/// must have come to just that end.
/// </summary>
public sealed class LiveRun(LiveOptions options, TextWriter output) : IDisposable
{
    private readonly ConcurrentBag<string> _findings = [];
    private readonly CancellationTokenSource _over = new();

    public async Task<LiveResult> RunAsync(CancellationToken stop)
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var field = await LiveField.StartAsync(options);
        using var client = new LiveClient(() => field.Server.Url);
        var lanes = Enumerable.Range(0, options.Lanes + options.Sleepers).Select(i => field.Lane($"lane-{i}")).ToList();
        using var fire = new Fire(Strikes.Of(field, lanes, options), options);
        var runs = new LaneRuns(options, client, fire, random => Scenario.Pick(random, options.Scenarios), output);
        List<ProjectLane> projects = [];
        foreach (var (lane, i) in lanes.Select((lane, i) => (lane, i)))
        {
            projects.Add(await runs.ProjectAsync(lane, i < options.Lanes ? null : field.Sleepers[i - options.Lanes], stop));
        }

        var watchman = new Watchman(field.Processes, field.Start, _findings);
        var watching = watchman.RunAsync(_over.Token);
        if (options.Faults)
        {
            fire.Start();
        }
        else
        {
            field.Network.Calm();
        }

        var began = TimeProvider.System.GetElapsedTime(started);
        await runs.RunAsync(projects, stop);
        await fire.EndAsync();
        field.Network.Calm();
        await _over.CancelAsync();
        await watching;
        await field.EndAsync();
        var took = TimeProvider.System.GetElapsedTime(started);
        var processes = field.Processes.Select(one => one.Process).ToList();
        var result = await new LiveJudge(runs.Builds).JudgeAsync(field.Data, runs.Stuck, [.. _findings, .. lanes.SelectMany(lane => lane.Leftovers), .. processes.SelectMany(process => process.Crashes)]);
        if (!result.IsFine)
        {
            output.WriteLine($"The ends of the logs are in {await LiveProcess.KeepLogsAsync(processes)}.");
        }

        return result with { Faults = Counted(field, fire, runs), Refusals = watchman.Refusals, Took = took, Began = began };
    }

    public void Dispose() => _over.Dispose();

    private static Dictionary<(string Victim, string What), int> Counted(LiveField field, Fire fire, LaneRuns runs)
    {
        var (before, after, doubled, delayed) = field.Network.Faults;
        return new(fire.Counts)
        {
            [("bitbake", "killed")] = runs.Builds.Values.Sum(scenario => scenario.Deaths),
            [("network", "cut before it was heard")] = before,
            [("network", "cut after it was heard")] = after,
            [("network", "doubled")] = doubled,
            [("network", "delayed")] = delayed,
        };
    }
}
