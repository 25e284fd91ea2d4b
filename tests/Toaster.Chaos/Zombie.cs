using Microsoft.Data.Sqlite;
using Toaster.Chaos.Dumps;
using Toaster.Chaos.Hook;
using Toaster.Chaos.Servers;
using Toaster.Chaos.Workloads;

namespace Toaster.Chaos;

/// <summary>
/// A server is stopped in the middle of its work (as a suspended machine is), its lock is taken away, a second one does the whole
/// work; then the first wakes up and goes on with what it had in hand. Two writers, of which one lives in the past.
/// </summary>
internal sealed class Zombie(TestBed bed, string name, Workload workload, int seed) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    // Held between two transactions: one that is stopped inside its own keeps every other out, and there is nothing to see.
    private static readonly string[] Places = ["project", "read", "project", "finish"];

    private readonly string _data = Path.Combine(bed.Directory, name);
    private readonly Marks _marks = new(Path.Combine(bed.Directory, name + ".first.marks"));
    private readonly TaskCompletionSource<Life> _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Random _random = new(seed);
    private Life? _first;

    /// <summary>In words: where it was stopped, and what became of it.</summary>
    public string Told { get; private set; } = "";

    /// <exception cref="ChaosFailure">A promise was not kept.</exception>
    public async Task<Dump> RunAsync()
    {
        var place = Places[seed % Places.Length];
        var dies = place == "project";
        _marks.Clear();
        _marks.Arm(new(1, Phases.IndexOf(place), 1 + _random.Next(3), ShotMode.Hold, 0));
        using var first = Start(_data + ".first.marks");
        using var life = _first = new(await UrlAsync(first));
        using var client = new Client(() => _first.Gone.IsCancellationRequested ? _second.Task : Task.FromResult(_first));
        var work = new WorkloadRun(workload, client, () => { }).RunAsync();
        await UntilAsync("the first server is held", () => _marks.Held == 1 || work.IsCompleted);
        await FreezeAsync(first);
        File.Delete(Path.Combine(_data, "toaster.lock"));
        using var second = Start(_data + ".second.marks");
        using var next = new Life(await UrlAsync(second));
        _second.SetResult(next);
        life.End();
        await work;

        await WakeAsync(first, dies);
        Told = $"stopped in {place}, {(dies ? "killed behind its first word" : "awake beside the second")}";
        await EndAsync(first, dies ? Signals.Kill : Signals.Terminate);
        await EndAsync(second, Signals.Terminate);
        return await DumpAsync(client.LostAnswers);
    }

    public void Delete() => Directory.Delete(_data, recursive: true);

    public void Dispose() => _marks.Dispose();

    private ServerProcess Start(string marks) => ServerProcess.Start(bed.Program, _data, marks, bed.Settings);

    private static async Task<Uri> UrlAsync(ServerProcess server)
        => await server.Url ?? throw new ChaosFailure($"A server did not start.\n{server.Log}");

    /// <summary>Stopped outside a transaction: tried until another can write.</summary>
    private async Task FreezeAsync(ServerProcess server)
    {
        await UntilAsync("the first server is stopped between two transactions", () =>
        {
            server.Signal(Signals.Stop);
            while (!server.IsStopped)
            {
                Thread.Yield(); // The signal is only on its way when it has been sent.
            }

            if (CanWrite())
            {
                return true;
            }

            server.Signal(Signals.Continue);
            return false;
        });
    }

    private bool CanWrite()
    {
        try
        {
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = Path.Combine(_data, "toaster.db"), Pooling = false, DefaultTimeout = 1 }.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE; ROLLBACK";
            command.ExecuteNonQuery();
            return true;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 5)
        {
            return false;
        }
    }

    /// <summary>It finds a world in which all its work is done. It may die just behind what it does first.</summary>
    private async Task WakeAsync(ServerProcess server, bool dies)
    {
        if (dies)
        {
            _marks.Arm(new(2, Phases.IndexOf("project"), 1, ShotMode.AtExit, 0));
        }

        _marks.Released = 1;
        server.Signal(Signals.Continue);
        using var awake = new Life(_first!.Url);
        using var client = new Client(() => awake.Gone.IsCancellationRequested ? Task.FromCanceled<Life>(awake.Gone) : Task.FromResult(awake));
        var idle = WorkloadRun.UntilEachEndedAsync(client);
        var ended = server.EndAsync();
        if (await Task.WhenAny(idle, ended) == ended && !dies)
        {
            throw new ChaosFailure($"The server that woke up ended by itself.\n{server.Log}");
        }

        awake.End();
        await (ended.IsCompleted ? Task.CompletedTask : idle);
    }

    private static async Task EndAsync(ServerProcess server, int signal)
    {
        server.Signal(signal);
        await server.EndAsync().WaitAsync(Patience, TimeProvider.System);
    }

    /// <summary>By a third server, as whoever comes later finds it.</summary>
    private async Task<Dump> DumpAsync(IReadOnlyDictionary<string, int> lostAnswers)
    {
        await using var lives = new Lives(bed.Program, _data, bed.Settings, () => null, (_, _) => { });
        lives.Start();
        using var client = new Client(lives.CurrentAsync);
        return await Settled.DumpAsync(bed.Program, _data, client, lostAnswers, lives.StopAsync);
    }

    private static async Task UntilAsync(string what, Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        while (!isSo())
        {
            if (patience.IsCancellationRequested)
            {
                throw new ChaosFailure($"Not so within {Patience.TotalSeconds} s: {what}.");
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
