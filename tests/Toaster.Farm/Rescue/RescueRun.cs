using System.Collections.Concurrent;
using Toaster.Actors.Journal.Postgres;
using Toaster.Chaos.Live;
using Toaster.Chaos.Live.Faults;

namespace Toaster.Farm.Rescue;

/// <summary>
/// The database is lost under running builds, and an earlier state takes its place. What agents hold, and that is everything, must come back:
/// each build to the one end that was fixed for it, and to the record of an undisturbed process.
/// </summary>
public sealed class RescueRun(FarmOptions options, RescueKind kind, TextWriter output) : IDisposable
{
    private const string Late = "late";
    private const string Backup = "backup";
    private const string OperatorsData = "operator";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly ConcurrentBag<string> _findings = [];
    private readonly CancellationTokenSource _over = new();
    private readonly List<RescuedBuild> _builds = [];

    public async Task<RescueResult> RunAsync(CancellationToken stop)
    {
        var started = TimeProvider.System.GetTimestamp();
        var random = new Random(options.Seed);
        var script = Enumerable.Range(0, options.Rounds).SelectMany(_ => RescueRole.All).Select(role => (Role: role, Scenario: role.Pick(random), Pace: random.Next(600, 4_000))).ToList();
        var reference = await Reference.MakeAsync(options, script.Select(build => build.Scenario).DistinctBy(scenario => scenario.Name), output, stop);
        Say($"{reference.Count} records to compare with");
        await using var field = await FarmField.StartAsync(options);
        using var client = new LiveClient(() => field.Balancer.Url);
        foreach (var (role, scenario, pace) in script)
        {
            var lane = field.Lane($"lane-{_builds.Count}");
            _builds.Add(new(role, scenario, lane, role.WaitsForAgent ? Late : LiveField.Label, pace));
        }

        var watchman = new Watchman(field.Processes, field.Start, _findings);
        var watching = watchman.RunAsync(_over.Token);
        var began = TimeProvider.System.GetElapsedTime(started);

        await AskAsync(client, RescueMoment.BeforeState, stop);
        await UntilStandingAsync(client, RescueMoment.BeforeState, stop);
        await (kind switch
        {
            RescueKind.Restored => field.Database.BackUpAsync(),
            RescueKind.Refilled => Operator.RunAsync("admin", "backup", field.InDirectory(Backup), "--db", field.Database.Place, "--data", field.InDirectory(OperatorsData)),
            _ => field.Database.CutReplicationAsync(),
        });
        Say("the state to go back to is taken");

        for (var i = 1; i <= options.Rounds; i++)
        {
            field.StartAgent($"{Late}-{i}", Late);
        }

        GoOn(build => build.Role.Ends == RescueMoment.BeforeLoss);
        await AskAsync(client, RescueMoment.BeforeLoss, stop);
        await UntilStandingAsync(client, RescueMoment.BeforeLoss, stop);
        var (acknowledged, _) = await CountAsync(field.Database);
        Say($"the database is lost with {acknowledged} events that were acknowledged");

        var (found, known) = await LoseAsync(field);
        var there = TimeProvider.System.GetTimestamp();
        var unknown = _builds.Count(build => build.Number > 0 && !known.Contains(build.Number));
        Say($"it is back with {found} of them; {unknown} builds are unknown to it");
        await AskAsync(client, RescueMoment.AfterLoss, stop);
        List<string> stuck = [];
        foreach (var build in _builds)
        {
            await UntilAsync(async () => await build.HasEndedAsync(client, stop), there, () => stuck.Add($"build {build.Number} ({build.Role.Name}) does not end"), stop);
        }

        var (took, whole) = (TimeProvider.System.GetElapsedTime(started), TimeProvider.System.GetElapsedTime(there));
        Say("all builds have ended");
        foreach (var build in stuck.Count > 0 ? [] : _builds)
        {
            var difference = await Reference.CompareAsync(client, build.Number, build.Role.Name, reference[build.Undisturbed.Name], stop);
            (difference is null ? [] : new[] { difference }).ToList().ForEach(_findings.Add);
        }

        if (_builds.DistinctBy(build => build.Number).Count() < _builds.Count)
        {
            _findings.Add("a number was given twice");
        }

        await _over.CancelAsync();
        await watching;
        await field.EndAsync();
        await Operator.RunAsync("admin", "verify", "--db", field.Database.Place);
        var processes = field.Processes.Select(one => one.Process).ToList();
        await using var store = field.Database.Open();
        var result = await new LiveJudge(_builds.DistinctBy(build => build.Number).ToDictionary(build => build.Number, build => build.Scenario)).JudgeAsync(
            store, stuck, [.. _findings, .. _builds.SelectMany(build => build.Lane.Leftovers), .. processes.SelectMany(process => process.Crashes)]);
        if (!result.IsFine)
        {
            output.WriteLine($"The ends of the logs are in {await LiveProcess.KeepLogsAsync(processes)}.");
        }

        return new()
        {
            Builds = result with { Refusals = watchman.Refusals, Took = took, Began = began },
            Compared = _builds.Count, Acknowledged = acknowledged, Found = found, Unknown = unknown, Whole = whole,
        };

        void Say(string what) => output.WriteLine($"{TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s: {what}");
    }

    public void Dispose() => _over.Dispose();

    /// <summary>The database goes while builds run on, and the earlier state takes its place.</summary>
    /// <returns>What that holds before anybody has used it.</returns>
    private async Task<(long Events, HashSet<long> Builds)> LoseAsync(FarmField field)
    {
        if (kind == RescueKind.Promoted)
        {
            field.Database.Kill();
            GoOn(_ => true);
            var found = await CountAsync(field.Database.Standby);
            await field.Database.PromoteAsync();
            return found;
        }

        await field.Database.StopAsync();
        GoOn(_ => true);
        foreach (var server in field.Servers)
        {
            await server.Process.Gate.WaitAsync(CancellationToken.None);
            await server.Process.EndAsync();
        }

        await PutInPlaceAsync(field);
        var restored = await CountAsync(field.Database);
        foreach (var server in field.Servers)
        {
            server.Start();
            server.Process.Gate.Release();
        }

        return restored;
    }

    /// <summary>By the drill of docs/operations.md.</summary>
    private async Task PutInPlaceAsync(FarmField field)
    {
        if (kind == RescueKind.Restored)
        {
            await field.Database.RestoreAsync();
            await Operator.RunAsync("admin", "anew", "--db", field.Database.Place);
            return;
        }

        await field.Database.BeginEmptyAsync();
        await Operator.RunAsync("admin", "restore", field.InDirectory(Backup), "--db", field.Database.Place, "--data", field.InDirectory(OperatorsData));
    }

    private async Task AskAsync(LiveClient client, RescueMoment moment, CancellationToken stop)
    {
        foreach (var build in _builds.Where(build => build.Role.Asked == moment))
        {
            await build.AskAsync(client, stop);
        }
    }

    /// <summary>Each that was asked for stands where its role says.</summary>
    private async Task UntilStandingAsync(LiveClient client, RescueMoment moment, CancellationToken stop)
    {
        var since = TimeProvider.System.GetTimestamp();
        foreach (var build in _builds.Where(build => build.Number > 0 && (!build.Role.WaitsForAgent || moment > RescueMoment.BeforeState)))
        {
            await UntilAsync(
                async () => build.Role.Ends <= moment ? await build.HasEndedAsync(client, stop) : File.Exists(build.Lane.Waiting),
                since, () => throw new Chaos.ChaosFailure($"build {build.Number} ({build.Role.Name}) does not come to where it should be"), stop);
        }
    }

    private void GoOn(Func<RescuedBuild, bool> which)
    {
        foreach (var build in _builds.Where(build => build.Number > 0 && which(build)))
        {
            build.Lane.GoOn();
        }
    }

    private static Task<(long Events, HashSet<long> Builds)> CountAsync(FarmDatabase database) => CountAsync(database.Place);

    /// <summary>Looked at, and not touched: whose life it is servers have to find out.</summary>
    private static async Task<(long Events, HashSet<long> Builds)> CountAsync(string place)
    {
        await using var store = PostgresStore.OpenToLook(new(place));
        return await store.ReadAsync(
            connection => (
                connection.Prepared("SELECT coalesce(sum(cnt), 0) FROM build_journal").Single(row => row.Int64(0)),
                connection.Prepared("SELECT id FROM entity WHERE kind = 2").All(row => row.Int64(0)).ToHashSet()),
            default);
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, long since, Action late, CancellationToken stop)
    {
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(since) > Patience)
            {
                late();
                return;
            }

            await Task.Delay(Look, TimeProvider.System, stop);
        }
    }
}
