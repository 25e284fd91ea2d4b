using System.Globalization;
using Toaster.Node.Agents.Running;

namespace Toaster.Node.Agents.Driving;

/// <summary>Starts a server of bitbake for a build directory and finds out where it answers; finds one that is there.</summary>
internal sealed class ServerStart(BuildLayout layout, DriveLimits limits, TimeProvider time)
{
    private const string Loopback = "127.0.0.1";
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    /// <summary>A command that has ended well leaves its server behind within this time.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Dying = TimeSpan.FromSeconds(2);

    private string Lock => Path.Combine(layout.BuildDirectory, "bitbake.lock");

    /// <exception cref="BuildProblem">A server that is not ours holds the directory: busy.</exception>
    public void CheckFree()
    {
        if (new BuildDirectory(layout.BuildDirectory).HasServer())
        {
            var pid = ReadLock()?.Pid;
            throw new BuildProblem("busy", $"Another bitbake{(pid is null ? "" : $" (process {pid})")} uses {layout.BuildDirectory}. Start this build again when that one has ended, or end it with bitbake -m.");
        }

        RemoveLeftovers();
    }

    /// <summary>The same for one that was killed a moment ago: its lock is let go of when all of it has ended.</summary>
    public async Task RemoveLeftoversSoonAsync()
    {
        var began = time.GetTimestamp();
        while (new BuildDirectory(layout.BuildDirectory).HasServer() && time.GetElapsedTime(began) < Dying)
        {
            await Task.Delay(Beat, time, CancellationToken.None);
        }

        RemoveLeftovers();
    }

    /// <summary>What a server that was killed leaves behind.</summary>
    public void RemoveLeftovers()
    {
        if (new BuildDirectory(layout.BuildDirectory).HasServer())
        {
            return; // Somebody was quick.
        }

        File.Delete(Lock);
        File.Delete(Path.Combine(layout.BuildDirectory, "bitbake.sock"));
    }

    /// <exception cref="BuildProblem">It did not start, or not in time.</exception>
    public async Task<ServerPlace> StartAsync(string runnerDirectory, string mark, BuildUser? user, CancellationToken ct)
    {
        // It ends by itself a minute after its last client has left, or if none ever comes.
        string[] command = [layout.Program, "--server-only", "-B", $"{Loopback}:0", "-T", "60"];
        using var runner = Runner.Start(runnerDirectory, new(command, layout.BuildDirectory, BuildEnvironment.Of(layout, mark, user), user));
        var began = time.GetTimestamp();
        long? endedAt = null;
        while (true)
        {
            if (ReadLock() is { } found && ProcessIdentity.Of(found.Pid) is { } process)
            {
                return new(found.Host, found.Port, process);
            }

            var hasEnded = runner.HasEnded; // Before its exit code, which it writes last.
            if (runner.ExitCode is { } code)
            {
                endedAt ??= time.GetTimestamp();
                if (code != 0 || time.GetElapsedTime(endedAt.Value) > Settled)
                {
                    throw Refused(code, runner.Output);
                }
            }

            else if (hasEnded)
            {
                throw new BuildProblem("environment", $"bitbake's server could not be started at all. Can {user?.Name ?? "the agent"} read and write in {runnerDirectory} and {layout.BuildDirectory}?", runner.Output);
            }

            if (time.GetElapsedTime(began) > limits.Start)
            {
                throw new BuildProblem("start-timeout", $"bitbake's server did not come up within {limits.Start.TotalSeconds:0} s.", runner.Output);
            }

            await Task.Delay(Beat, time, ct);
        }
    }

    private BuildProblem Refused(int code, IReadOnlyList<string> output)
    {
        var daemon = Runner.Tail(Path.Combine(layout.BuildDirectory, "bitbake-cookerdaemon.log"));
        IReadOnlyList<string> lines = output.Count > 0 && code != 0 ? output : [.. output, .. daemon.TakeLast(20)];
        var told = lines.LastOrDefault(line => line.Contains("Error", StringComparison.Ordinal)) ?? lines.FirstOrDefault(line => line.StartsWith("ERROR", StringComparison.Ordinal))
            ?? (lines is [var first, ..] ? first : "it said nothing");
        return new("environment", $"bitbake's server could not be started (exit code {code}): {told.Trim()}", lines);
    }

    /// <summary>Its line is <c>PID HOST:PORT</c> once the server answers.</summary>
    private (int Pid, string Host, int Port)? ReadLock()
        => Libc.TryRead(Lock)?.Split([' ', ':', '\n'], StringSplitOptions.RemoveEmptyEntries) is [var pid, var host, var port]
            && int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var process) && int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (process, host, number) : null;
}
