using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Toaster.Node.Agents.Driving;

/// <summary>A command and what it runs in.</summary>
internal sealed record RunnerCommand(IReadOnlyList<string> Command, string Directory, IReadOnlyDictionary<string, string> Environment, BuildUser? User);

/// <summary>
/// A command in a session of its own, its output in a file, its exit code in another: it neither dies with this process nor
/// needs it. Whoever comes later finds both in the directory.
/// </summary>
internal sealed class Runner : IDisposable
{
    private const int LastLines = 100;
    private const long LastBytes = 256 << 10;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);

    private const string Script = """
        d=$1; shift
        umask 022
        exec </dev/null >"$d/out" 2>&1
        "$@"
        c=$?
        until printf '{"exitCode":%d}\n' $c >"$d/exit.json.next" && mv "$d/exit.json.next" "$d/exit.json"; do sleep 1; done
        """;

    private readonly Process _process;
    private readonly string _directory;

    private Runner(Process process, string directory) => (_process, _directory) = (process, directory);

    public ProcessIdentity? Identity => ProcessIdentity.Of(_process.Id);

    /// <summary>Its exit code; null while it runs, and for ever when it was killed together with its runner.</summary>
    public int? ExitCode
    {
        get
        {
            try
            {
                return JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_directory, "exit.json"))).RootElement.GetProperty("exitCode").GetInt32();
            }
            catch (FileNotFoundException)
            {
                return null;
            }
        }
    }

    /// <summary>It has ended; without an exit code then, it was killed or never could begin.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>What it printed last.</summary>
    public IReadOnlyList<string> Output => Tail(Path.Combine(_directory, "out"));

    /// <param name="directory">For its output and exit code; made if need be.</param>
    /// <exception cref="IOException">It cannot be started at all.</exception>
    public static Runner Start(string directory, RunnerCommand run)
    {
        Directory.CreateDirectory(directory);
        run.User?.Give(directory);
        File.Delete(Path.Combine(directory, "exit.json"));
        var start = new ProcessStartInfo("setsid", [.. run.User?.Prefix ?? [], "sh", "-c", Script, "toaster-runner", directory, .. run.Command])
        {
            WorkingDirectory = run.Directory, UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach (var (name, value) in run.Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return new(Process.Start(start)!, directory);
        }
        catch (Win32Exception e)
        {
            throw new IOException($"setsid cannot be run, so nothing can: {e.Message}. It is part of util-linux.", e);
        }
    }

    /// <summary>Waits for its end; false when it takes longer than that. It runs on then, as it does when the waiting is cancelled.</summary>
    public async Task<bool> WaitAsync(TimeSpan limit, TimeProvider time, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        while (!_process.HasExited)
        {
            if (time.GetElapsedTime(began) > limit)
            {
                return false;
            }

            await Task.Delay(Beat, time, ct);
        }

        return true;
    }

    public static IReadOnlyList<string> Tail(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Seek(Math.Max(0, file.Length - LastBytes), SeekOrigin.Begin);
            using var reader = new StreamReader(file);
            return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(LastLines)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public void Dispose() => _process.Dispose();
}
