using System.Collections.Concurrent;
using System.Text.Json;
using Toaster.Chaos.Live.Faults;

namespace Toaster.Chaos.Live;

/// <summary>
/// Builds on agents, each with an end that is fixed before it begins, while everybody is disturbed in every way. Afterwards everything
/// must have come to just that end.
/// </summary>
public sealed class LiveRun(LiveOptions options, TextWriter output) : IDisposable
{
    /// <summary>As often as the usual patience, while there are faults all the time.</summary>
    private const int MostPatience = 5;
    private const int SlowestPace = 300;
    private const int FastestPace = 4_000;

    private readonly ConcurrentDictionary<long, Scenario> _builds = new();
    private readonly ConcurrentBag<string> _stuck = [];
    private readonly ConcurrentBag<string> _findings = [];
    private readonly CancellationTokenSource _over = new();
    private LiveClient _client = null!;
    private Fire _fire = null!;
    private int _left;

    public async Task<LiveResult> RunAsync(CancellationToken stop)
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var field = await LiveField.StartAsync(options);
        using var client = _client = new(() => field.Server.Url);
        List<(long Project, Lane Lane, LiveProcess? Sleeper)> lanes = [];
        for (var i = 0; i < options.Lanes + options.Sleepers; i++)
        {
            var sleeper = i < options.Lanes ? null : field.Sleepers[i - options.Lanes];
            lanes.Add(await LaneAsync(field.Lane($"lane-{i}"), sleeper, stop));
        }

        using var fire = _fire = new(Strikes.Of(field, [.. lanes.Select(lane => lane.Lane)], options), options);
        var watchman = new Watchman(field, _findings);
        var watching = watchman.RunAsync(_over.Token);
        if (options.Faults)
        {
            fire.Start();
        }
        else
        {
            field.Network.Calm();
        }

        _left = options.Builds;
        var began = TimeProvider.System.GetElapsedTime(started);
        await Task.WhenAll(lanes.Select((lane, i) => RunLaneAsync(lane, new Random((options.Seed * 1_000) + i), stop)));
        await fire.EndAsync();
        field.Network.Calm();
        await _over.CancelAsync();
        await watching;
        await field.EndAsync();
        var took = TimeProvider.System.GetElapsedTime(started);
        var leftovers = lanes.SelectMany(lane => lane.Lane.Leftovers);
        var crashes = field.Processes.Select(one => one.Process).Where(process => process.Log.Contains("Unhandled exception", StringComparison.Ordinal))
            .Select(process => $"{process.Name}: {process.Log[process.Log.IndexOf("Unhandled exception", StringComparison.Ordinal)..]}");
        var result = await new LiveJudge(_builds).JudgeAsync(field.Data, [.. _stuck], [.. _findings, .. leftovers, .. crashes]);
        if (!result.IsFine)
        {
            await KeepLogsAsync(field);
        }

        return result with { Faults = Counted(field, fire), Refusals = watchman.Refusals, Took = took, Began = began };
    }

    public void Dispose() => _over.Dispose();

    private async Task<(long Project, Lane Lane, LiveProcess? Sleeper)> LaneAsync(Lane lane, LiveProcess? sleeper, CancellationToken stop)
    {
        var project = await _client.PostAsync(
            "/api/v1/projects", new { name = Path.GetFileName(Path.GetDirectoryName(lane.BuildDirectory)), directory = lane.BuildDirectory, targets = new[] { "image" }, labels = new[] { sleeper?.Name ?? LiveField.Label } },
            null, stop);
        return (project.GetProperty("id").GetInt64(), lane, sleeper);
    }

    /// <summary>One build after the other in one directory.</summary>
    private async Task RunLaneAsync((long Project, Lane Lane, LiveProcess? Sleeper) lane, Random random, CancellationToken stop)
    {
        while (Interlocked.Decrement(ref _left) is >= 0 and var left && !stop.IsCancellationRequested)
        {
            var scenario = lane.Sleeper is null ? Scenario.Pick(random, options.Scenarios) : Scenario.Sleeper;
            lane.Lane.Prepare(scenario, random.Next(SlowestPace, FastestPace));
            var build = (await _client.PostAsync($"/api/v1/projects/{lane.Project}/builds", new { targets = new[] { "image" } }, Guid.NewGuid().ToString("N"), stop)).GetProperty("id").GetInt64();
            _builds[build] = scenario;
            if (left == 0)
            {
                _fire.EndSoon();
            }

            if (!await FollowAsync(build, scenario, lane.Lane, lane.Sleeper, random, stop))
            {
                return; // What hangs there would hang the next one.
            }

            if (_builds.Count % 25 == 0)
            {
                output.WriteLine($"{_builds.Count} builds, {_fire.Total} faults");
            }
        }
    }

    /// <summary>False: it does not end.</summary>
    private async Task<bool> FollowAsync(long build, Scenario scenario, Lane lane, LiveProcess? sleeper, Random random, CancellationToken stop)
    {
        var since = TimeProvider.System.GetTimestamp();
        var nap = sleeper is null ? Task.CompletedTask : new SleeperLane(sleeper, lane, _client, _fire).SleepAsync(build, random, stop);
        var (cancelled, seen) = (false, false);
        while (true)
        {
            if (scenario.IsCancelled && !cancelled && File.Exists(lane.Waiting))
            {
                await _client.PostAsync($"/api/v1/builds/{build}/cancel", new { }, null, stop, alsoRefused: true);
                cancelled = true;
            }

            var view = await _client.GetAsync($"/api/v1/builds/{build}", stop);
            if (!seen && view.ValueKind == JsonValueKind.Object && view.TryGetProperty("cause", out _))
            {
                await _client.LookAtAsync($"/builds/{build}", stop);
                seen = true;
            }

            if (seen && nap.IsCompleted && HasEnded(view))
            {
                await nap;
                return true;
            }

            var calm = _fire.Calm < TimeProvider.System.GetElapsedTime(since) ? _fire.Calm : TimeProvider.System.GetElapsedTime(since);
            if (calm > options.Patience + (scenario.Attempts * TimeSpan.FromSeconds(30)) || TimeProvider.System.GetElapsedTime(since) > options.Patience * MostPatience)
            {
                _stuck.Add($"build {build} ({scenario.Name}) does not end: {view.GetRawText()}");
                return false;
            }

            await Task.Delay(LiveClient.Look, TimeProvider.System, stop);
        }
    }

    /// <summary>An end of the machines' is none while attempts are left.</summary>
    private static bool HasEnded(JsonElement view)
        => view.TryGetProperty("outcome", out var outcome) && outcome.ValueKind == JsonValueKind.String && view.GetProperty("isComplete").GetBoolean()
            && (!"infrastructure".Equals(view.GetProperty("cause").GetString(), StringComparison.OrdinalIgnoreCase) || view.GetProperty("attempt").GetInt32() >= 3);

    private Dictionary<(string Victim, string What), int> Counted(LiveField field, Fire fire)
    {
        var (before, after, doubled, delayed) = field.Network.Faults;
        return new(fire.Counts)
        {
            [("bitbake", "killed")] = _builds.Values.Sum(scenario => scenario.Deaths),
            [("network", "cut before it was heard")] = before,
            [("network", "cut after it was heard")] = after,
            [("network", "doubled")] = doubled,
            [("network", "delayed")] = delayed,
        };
    }

    private async Task KeepLogsAsync(LiveField field)
    {
        var kept = Directory.CreateTempSubdirectory("toaster-live-").FullName;
        foreach (var (process, _) in field.Processes)
        {
            await File.WriteAllTextAsync(Path.Combine(kept, process.Name + ".log"), process.Log);
        }

        output.WriteLine($"The ends of the logs are in {kept}.");
    }
}
