using Toaster.Chaos.Dumps;
using Toaster.Chaos.Hook;
using Toaster.Chaos.Servers;
using Toaster.Chaos.Workloads;

namespace Toaster.Chaos;

/// <summary>The program that is tested, and where.</summary>
/// <param name="Settings">Environment of the servers.</param>
internal sealed record TestBed(ServerProgram Program, string Directory, IReadOnlyDictionary<string, string> Settings);

/// <summary>One data directory from its first import to the comparison.</summary>
/// <param name="plan">Null: undisturbed.</param>
internal sealed class Round(TestBed bed, string name, Workload workload, ShotPlan? plan, Tally tally)
{
    private readonly string _data = Path.Combine(bed.Directory, name);

    private volatile bool _isOver;

    /// <exception cref="ChaosFailure">A promise was not kept.</exception>
    public async Task<Dump> RunAsync()
    {
        WorkloadRun? run = null;
        await using var lives = new Lives(bed.Program, _data, bed.Settings, () => plan?.Next(run?.HasUploadsLeft ?? true), Count);
        using var client = new Client(lives.CurrentAsync);
        run = new WorkloadRun(workload, client, lives.Rearm);
        lives.Start();
        await OrFailureAsync(run.RunAsync(), lives);
        _isOver = true;
        lives.Disarm();
        return await OrFailureAsync(Settled.DumpAsync(bed.Program, _data, client, client.LostAnswers, lives.StopAsync), lives);
    }

    private void Count(Shot shot, bool wasReady)
    {
        plan!.Hit();
        tally.Killed(shot, wasReady, _isOver);
    }

    public void Delete() => Directory.Delete(_data, recursive: true);

    /// <summary>What befalls the server is the cause of whatever the client then sees.</summary>
    private static async Task OrFailureAsync(Task work, Lives lives)
    {
        if (await Task.WhenAny(work, lives.Running) == lives.Running && lives.Running.IsFaulted)
        {
            await lives.Running;
        }

        try
        {
            await work;
        }
        catch (Exception e) when (e is not ChaosFailure)
        {
            throw new ChaosFailure($"{e.GetType().Name}: {e.Message}\n{lives.Log}", e);
        }
        catch (ChaosFailure e)
        {
            throw new ChaosFailure($"{e.Message}\n{lives.Log}", e);
        }
    }

    private static async Task<T> OrFailureAsync<T>(Task<T> work, Lives lives)
    {
        await OrFailureAsync((Task)work, lives);
        return await work;
    }
}
