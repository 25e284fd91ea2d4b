using System.Collections.Concurrent;
using System.Diagnostics;
using Toaster.Chaos.Hook;
using Toaster.Chaos.Servers;

namespace Toaster.Chaos.Live;

/// <summary>A process that is killed, stopped and started again, always with the same words: a server or an agent. Its clock may be set.</summary>
/// <param name="clockFile">By how much its clock is wrong.</param>
internal sealed class LiveProcess(
    string name, ServerProgram program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> settings, string clockFile) : IDisposable
{
    private const int MostLines = 400;
    private readonly ConcurrentQueue<string> _log = new();
    private Process? _process;

    public string Name => name;

    public ClockOffset Clock { get; } = new(clockFile);

    /// <summary>Held by whoever ends it or starts it.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    /// <summary>The end of what all of its lives logged.</summary>
    public string Log => string.Join('\n', _log);

    /// <summary>What no program may say: a line for each.</summary>
    public IEnumerable<string> Crashes => Log.IndexOf("Unhandled exception", StringComparison.Ordinal) is >= 0 and var at ? [$"{name}: {Log[at..]}"] : [];

    /// <summary>The last of it that fits into a report: what went wrong, without the places in the program.</summary>
    public string LastWords => string.Join(" / ", _log.Where(line => !line.TrimStart().StartsWith("at ", StringComparison.Ordinal)).TakeLast(5).Select(line => line.Length > 300 ? line[..300] : line));

    public bool IsAlive => _process is { HasExited: false };

    /// <summary>Once it has ended.</summary>
    public int ExitCode => _process!.ExitCode;

    public void Start()
    {
        _process?.Dispose();
        var start = new ProcessStartInfo("dotnet", ["exec", program.Dll, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var key in start.Environment.Keys.Where(key => key.StartsWith("TOASTER__", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(key);
        }

        foreach (var (key, value) in settings)
        {
            start.Environment[key] = value;
        }

        start.Environment["DOTNET_TieredPGO"] = "0"; // Lives are short: nothing is gained by watching them.
        start.Environment["DOTNET_STARTUP_HOOKS"] = ServerProgram.Hook;
        start.Environment["TOASTER_CHAOS_CLOCK"] = clockFile;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public async Task KillAsync()
    {
        Note($"--- {name}: signal 9");
        Send(Signals.Kill);
        await _process!.WaitForExitAsync();
    }

    /// <summary>It stands still until <see cref="Continue"/>.</summary>
    public void Stop() => Send(Signals.Stop);

    public void Continue() => Send(Signals.Continue);

    /// <summary>As an operator ends it.</summary>
    public async Task EndAsync()
    {
        Send(Signals.Terminate);
        await (_process?.WaitForExitAsync() ?? Task.CompletedTask);
    }

    /// <summary>Writes the ends of their logs into a new directory, and says which.</summary>
    public static async Task<string> KeepLogsAsync(IEnumerable<LiveProcess> processes)
    {
        var kept = Directory.CreateTempSubdirectory("toaster-live-").FullName;
        foreach (var process in processes)
        {
            await File.WriteAllTextAsync(Path.Combine(kept, process.Name + ".log"), process.Log);
        }

        return kept;
    }

    public void Dispose()
    {
        Send(Signals.Kill);
        _process?.Dispose();
        Clock.Dispose();
        Gate.Dispose();
    }

    private void Send(int signal)
    {
        if (IsAlive)
        {
            Signals.Send(_process!.Id, signal);
        }
    }

    private void Note(string? line)
    {
        if (line is not null)
        {
            _log.Enqueue(line);
            while (_log.Count > MostLines && _log.TryDequeue(out _))
            {
                // Only the end is of interest.
            }
        }
    }
}
