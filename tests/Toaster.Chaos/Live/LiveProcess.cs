using System.Collections.Concurrent;
using System.Diagnostics;
using Toaster.Chaos.Servers;

namespace Toaster.Chaos.Live;

/// <summary>A process that is killed, stopped and started again, always with the same words: a server or an agent.</summary>
internal sealed class LiveProcess(string name, ServerProgram program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> settings) : IDisposable
{
    private const int MostLines = 400;
    private readonly ConcurrentQueue<string> _log = new();
    private Process? _process;

    public string Name => name;

    public int Kills { get; private set; }

    public int Stops { get; private set; }

    /// <summary>The end of what all of its lives logged.</summary>
    public string Log => string.Join('\n', _log);

    public bool IsAlive => _process is { HasExited: false };

    /// <summary>Also once it stands still.</summary>
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
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public async Task KillAsync()
    {
        Kills++;
        Note($"--- {name}: signal 9");
        Signals.Send(_process!.Id, Signals.Kill);
        await _process.WaitForExitAsync();
    }

    public void Stop()
    {
        Stops++;
        Signals.Send(_process!.Id, Signals.Stop);
    }

    public void Continue() => Signals.Send(_process!.Id, Signals.Continue);

    /// <summary>As an operator ends it.</summary>
    public async Task EndAsync()
    {
        if (IsAlive)
        {
            Signals.Send(_process!.Id, Signals.Terminate);
            await _process.WaitForExitAsync();
        }
    }

    public void Dispose()
    {
        if (IsAlive)
        {
            _process!.Kill();
        }

        _process?.Dispose();
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
