using System.Collections.Concurrent;
using System.Diagnostics;
using Toaster.Chaos.Hook;

namespace Toaster.Chaos.Servers;

/// <summary>The program under test.</summary>
/// <param name="Directory">Of <c>toaster.dll</c>.</param>
internal sealed record ServerProgram(string Directory)
{
    public static ServerProgram Own { get; } = new(AppContext.BaseDirectory);

    public string Dll => Path.Combine(Directory, "toaster.dll");

    /// <summary>Of the rig, whatever program is tested.</summary>
    public static string Hook => typeof(Marks).Assembly.Location;
}

/// <summary>One <c>toaster serve</c>, from its start to its end.</summary>
internal sealed class ServerProcess : IDisposable
{
    public const int Killed = 128 + Signals.Kill;
    private const int MostLines = 200;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();

    private ServerProcess(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginErrorReadLine();
        Url = ReadUrlAsync();
    }

    /// <summary>Where it answers; null: it ended before it said so.</summary>
    public Task<Uri?> Url { get; }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>The end of what it logged.</summary>
    public string Log => string.Join('\n', _log);

    public static ServerProcess Start(ServerProgram program, string data, string marks, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", program.Dll, "serve", "--port", "0", "--data", data])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("TOASTER__", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["TOASTER__Limits__DiskReserveBytes"] = "0";
        start.Environment["TOASTER__Agent__Slots"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0"; // Lives are short: nothing is gained by watching them.
        start.Environment["DOTNET_STARTUP_HOOKS"] = ServerProgram.Hook;
        start.Environment["TOASTER_CHAOS_MARKS"] = marks;
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return new(Process.Start(start)!);
    }

    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Every thread of it stands still.</summary>
    public bool IsStopped => Directory.GetDirectories($"/proc/{_process.Id}/task").All(
        thread => File.ReadAllText(Path.Combine(thread, "stat")) is var stat && stat[stat.LastIndexOf(')')..].StartsWith(") T", StringComparison.Ordinal));

    public void Signal(int signal)
    {
        if (!_process.HasExited)
        {
            Signals.Send(_process.Id, signal);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<Uri?> ReadUrlAsync()
    {
        const string Before = "Toaster is at ";
        var line = await _process.StandardOutput.ReadLineAsync();
        _ = _process.StandardOutput.ReadToEndAsync(); // A full pipe would hold it up.
        return line?.StartsWith(Before, StringComparison.Ordinal) == true
            ? new Uri(line[Before.Length..].Replace("localhost", "127.0.0.1", StringComparison.Ordinal))
            : null;
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
