using System.Collections.Concurrent;
using System.Text.Json;
using Toaster.Chaos.Live.Faults;

namespace Toaster.Chaos.Live;

/// <summary>Asks for builds, one after the other in each lane, and waits for the end of each.</summary>
/// <param name="next">What the next build does; null: there is none.</param>
internal sealed class LaneRuns(LiveOptions options, LiveClient client, Fire fire, Func<Random, Scenario?> next, TextWriter output)
{
    /// <summary>As often as the usual patience, while there are faults all the time.</summary>
    private const int MostPatience = 5;
    private const int SlowestPace = 300;
    private const int FastestPace = 4_000;

    private readonly ConcurrentDictionary<long, Scenario> _builds = new();
    private readonly ConcurrentBag<string> _stuck = [];
    private int _left;

    public IReadOnlyDictionary<long, Scenario> Builds => _builds;

    /// <summary>What does not end, a line each.</summary>
    public IReadOnlyCollection<string> Stuck => _stuck;

    /// <summary>A project for a lane.</summary>
    /// <param name="sleeper">Its agent sleeps; null: any agent.</param>
    public async Task<ProjectLane> ProjectAsync(Lane lane, LiveProcess? sleeper, CancellationToken stop)
    {
        var project = await client.PostAsync(
            "/api/v1/projects", new { name = Path.GetFileName(Path.GetDirectoryName(lane.BuildDirectory)), directory = lane.BuildDirectory, targets = new[] { "image" }, labels = new[] { sleeper?.Name ?? LiveField.Label } },
            null, stop);
        return new(project.GetProperty("id").GetInt64(), lane, sleeper);
    }

    /// <summary>All builds there are to run.</summary>
    public Task RunAsync(IReadOnlyList<ProjectLane> lanes, CancellationToken stop)
    {
        _left = options.Builds;
        return Task.WhenAll(lanes.Select((lane, i) => RunAsync(lane, new Random((options.Seed * 1_000) + i), stop)));
    }

    /// <summary>One build after the other in one directory.</summary>
    private async Task RunAsync(ProjectLane lane, Random random, CancellationToken stop)
    {
        while (Interlocked.Decrement(ref _left) is >= 0 and var left && !stop.IsCancellationRequested)
        {
            var scenario = lane.Sleeper is null ? next(random)! : Scenario.Sleeper;
            lane.Lane.Prepare(scenario, random.Next(SlowestPace, FastestPace));
            var build = (await client.PostAsync($"/api/v1/projects/{lane.Project}/builds", new { targets = new[] { "image" } }, Guid.NewGuid().ToString("N"), stop)).GetProperty("id").GetInt64();
            _builds[build] = scenario;
            if (left == 0)
            {
                fire.EndSoon();
            }

            if (!await FollowAsync(build, scenario, lane, random, stop))
            {
                return; // What hangs there would hang the next one.
            }

            if (_builds.Count % 25 == 0)
            {
                output.WriteLine($"{_builds.Count} builds, {fire.Total} faults");
            }
        }
    }

    /// <summary>False: it does not end.</summary>
    private async Task<bool> FollowAsync(long build, Scenario scenario, ProjectLane at, Random random, CancellationToken stop)
    {
        var (_, lane, sleeper) = at;
        var since = TimeProvider.System.GetTimestamp();
        var nap = sleeper is null ? Task.CompletedTask : new SleeperLane(sleeper, lane, client, fire).SleepAsync(build, random, stop);
        var (cancelled, seen) = (false, false);
        while (true)
        {
            if (scenario.IsCancelled && !cancelled && File.Exists(lane.Waiting))
            {
                await client.PostAsync($"/api/v1/builds/{build}/cancel", new { }, null, stop, alsoRefused: true);
                cancelled = true;
            }

            var view = await client.GetAsync($"/api/v1/builds/{build}", stop);
            if (!seen && view.ValueKind == JsonValueKind.Object && view.TryGetProperty("cause", out _))
            {
                await client.LookAtAsync($"/builds/{build}", stop);
                seen = true;
            }

            if (seen && nap.IsCompleted && HasEnded(view))
            {
                await nap;
                return true;
            }

            var calm = fire.Calm < TimeProvider.System.GetElapsedTime(since) ? fire.Calm : TimeProvider.System.GetElapsedTime(since);
            if (calm > options.Patience + (scenario.Attempts * TimeSpan.FromSeconds(30)) || TimeProvider.System.GetElapsedTime(since) > options.Patience * MostPatience)
            {
                _stuck.Add($"build {build} ({scenario.Name}) does not end: {view.GetRawText()}");
                return false;
            }

            await Task.Delay(LiveClient.Look, TimeProvider.System, stop);
        }
    }

    /// <summary>An end of the machines' is none while attempts are left.</summary>
    public static bool HasEnded(JsonElement view)
        => view.TryGetProperty("outcome", out var outcome) && outcome.ValueKind == JsonValueKind.String && view.GetProperty("isComplete").GetBoolean()
            && (!"infrastructure".Equals(view.GetProperty("cause").GetString(), StringComparison.OrdinalIgnoreCase) || view.GetProperty("attempt").GetInt32() >= 3);
}

/// <summary>A build directory and the project that builds in it.</summary>
internal sealed record ProjectLane(long Project, Lane Lane, LiveProcess? Sleeper);
