using Toaster.Chaos.Dumps;
using Toaster.Chaos.Hook;
using Toaster.Chaos.Workloads;

namespace Toaster.Chaos;

/// <summary>
/// Data directories, one after the other or a few at once, until there were enough kills: each is compared with one that was
/// never disturbed.
/// </summary>
public sealed class ChaosRun(ChaosOptions options, TextWriter log)
{
    // Small, so that recordings of our own get snapshots, too.
    private static readonly Dictionary<string, string> Settings = new() { ["TOASTER__SnapshotEvery"] = "100", ["TOASTER__DeletionGraceSeconds"] = "0" };

    private readonly Tally _tally = new();
    private readonly Dictionary<string, Dump> _undisturbed = [];
    private readonly Workload _small = Workload.Small();
    private readonly Workload? _large = options.LargeEvery > 0 ? Workload.WithLargeLog() : null;
    private long _builds;
    private long _rows;
    private int _directories;

    /// <summary>Null: every directory equals the undisturbed one; else what does not, and where.</summary>
    /// <param name="stop">Begins nothing more; what has begun is brought to its end.</param>
    public async Task<ChaosResult> RunAsync(CancellationToken stop = default)
    {
        var own = options.Data is null;
        var root = Directory.CreateDirectory(options.Data ?? Path.Combine(Path.GetTempPath(), $"toaster-chaos-{Environment.ProcessId}")).FullName;
        var bed = new TestBed(options.ServerProgram, root, Settings);
        string? failure = null;
        try
        {
            await UndisturbedAsync(bed);
            await Task.WhenAll(Enumerable.Range(0, options.Parallel).Select(worker => WorkAsync(bed, worker, stop)));
            for (var i = 0; i < options.Zombies && !stop.IsCancellationRequested; i++)
            {
                await ZombieAsync(bed, i);
            }
        }
        catch (ChaosFailure e)
        {
            failure = e.Message;
            log.WriteLine($"FAILED: {e.Message}\nThe data directories are kept in {root}.");
        }

        if (failure is null && own)
        {
            Directory.Delete(root, recursive: true);
        }

        return new(options, failure, _tally, _directories, _builds, _rows, stop.IsCancellationRequested);
    }

    /// <summary>What everything is compared with; made twice, so that the comparison itself is tried.</summary>
    private async Task UndisturbedAsync(TestBed bed)
    {
        foreach (var workload in new[] { _small, _large }.OfType<Workload>())
        {
            var round = new Round(bed, $"undisturbed-{workload.Name}", workload, null, new Tally());
            _undisturbed[workload.Name] = await round.RunAsync();
            round.Delete();
        }

        log.WriteLine(string.Join("; ", _undisturbed.Select(dump => $"undisturbed, {dump.Key}: {dump.Value.Builds} builds, {dump.Value.Rows:N0} rows")));
        await CompareAsync(bed, "undisturbed-again", _small, null);
    }

    private async Task WorkAsync(TestBed bed, int worker, CancellationToken stop)
    {
        for (var round = worker; !IsEnough && !stop.IsCancellationRequested; round += options.Parallel)
        {
            var workload = _large is not null && round % options.LargeEvery == options.LargeEvery - 1 ? _large : _small;
            var missing = Math.Max(1, options.Kills - _tally.Kills);
            var plan = new ShotPlan(
                options.Seed, round, Math.Min(options.KillsPerDirectory, Math.Max(3, missing)), options.Phase is { } name ? Phases.IndexOf(name) : null, options.Way, _tally);
            await CompareAsync(bed, $"round-{round}", workload, plan);
            log.WriteLine($"{_tally.Kills} kills after {_directories} directories: {_tally.PerPhase}");
        }
    }

    private async Task CompareAsync(TestBed bed, string name, Workload workload, ShotPlan? plan)
    {
        var round = new Round(bed, name, workload, plan, plan is null ? new Tally() : _tally);
        try
        {
            var dump = await round.RunAsync();
            Count(dump, dump.DifferenceTo(_undisturbed[workload.Name]));
        }
        catch (ChaosFailure e)
        {
            throw new ChaosFailure($"{name}: {e.Message}", e);
        }

        round.Delete();
    }

    private async Task ZombieAsync(TestBed bed, int n)
    {
        using var zombie = new Zombie(bed, $"zombie-{n}", _small, options.Seed + n);
        try
        {
            var dump = await zombie.RunAsync();
            Count(dump, dump.DifferenceTo(_undisturbed[_small.Name]));
        }
        catch (ChaosFailure e)
        {
            throw new ChaosFailure($"zombie-{n}, {zombie.Told}: {e.Message}", e);
        }

        zombie.Delete();
        _tally.Zombie();
        log.WriteLine($"zombie {n + 1} of {options.Zombies}: {zombie.Told}");
    }

    private void Count(Dump dump, string? difference)
    {
        if (difference is not null)
        {
            throw new ChaosFailure(difference);
        }

        Interlocked.Increment(ref _directories);
        Interlocked.Add(ref _builds, dump.Builds);
        Interlocked.Add(ref _rows, dump.Rows);
    }

    private bool IsEnough => _tally.Kills >= options.Kills
        && (options.Phase is not null || Enumerable.Range(0, Phases.Names.Count).All(phase => _tally.OfPhase(phase) >= options.Kills / 10));
}
