using System.Text.Json;
using Toaster.Bitbake.EventLog;
using Toaster.Node.Agents.Collecting;
using Toaster.Node.Agents.Sending;
using Toaster.Node.Agents.Spooling;

namespace Toaster.Node.Agents.Running;

/// <summary>What is run, and where its events go.</summary>
/// <param name="Log">Where bitbake writes its event log.</param>
/// <param name="OwnsLog">The log was only made for the recording.</param>
internal sealed record RecordedCommand(
    IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment, SpoolHeader Header, string Log, bool OwnsLog, BuildDirectory? Directory);

/// <summary>
/// Runs a command and records what bitbake says meanwhile. Nothing that goes wrong here may touch the command: it runs, and its exit
/// code is the answer, whatever becomes of the recording.
/// </summary>
/// <param name="collect">How much of the logs on disk is collected; null: none.</param>
internal sealed class CommandRecorder(
    RecordedCommand run, SpoolDirectory spools, Deliveries deliveries, EventLogLimits limits, CollectLimits? collect, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    /// <summary>Without a line for this long, beside a server that waits for its next client, the log is complete.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    /// <summary>A server whose client was killed goes on for half a minute.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(60);

    private int _builds;

    /// <summary>What went wrong with the recording; null when nothing did.</summary>
    public string? Problem { get; private set; }

    /// <param name="begin">Is awaited before the command starts.</param>
    /// <param name="stop">Asked for once the command has ended: then what is still to be waited for is not.</param>
    /// <param name="terminate">The command is asked to end.</param>
    public async Task<int> RunAsync(Func<Task> begin, Func<CancellationToken> stop, CancellationToken terminate)
    {
        var started = time.GetUtcNow();
        LogFollower? follower = null;
        Guard(() =>
        {
            spools.Create();
            var start = LogStart.Find(run.Log, limits);
            follower = new LogFollower(
                run.Log, start, limits, () => NextSpool(follower?.NextStart ?? start), time, collect is null ? null : spool => new(spool, collect, run.Directory, time));
        });
        using var _ = follower;
        await begin();
        var ended = RunAsync(terminate);
        while (!ended.IsCompleted)
        {
            Guard(() => follower!.Step());
            await Task.WhenAny(ended, Task.Delay(Beat, time, CancellationToken.None));
        }

        var code = await ended;
        if (follower is not null)
        {
            await FinishAsync(follower, code, started, stop());
        }

        return code;
    }

    private async Task<int> RunAsync(CancellationToken terminate)
    {
        using var command = UserCommand.Start(run.Command, run.Environment);
        return await command.WaitAsync(terminate);
    }

    private async Task FinishAsync(LogFollower follower, int code, DateTimeOffset started, CancellationToken stop)
    {
        await RestAsync(follower, stop);
        var lines = follower.HasEvents ? [] : run.Directory?.LastConsoleLines(started) ?? [];
        var isComplete = false;
        Guard(() => isComplete = follower.Finish(json => WriteExit(json, code, lines)));
        Problem ??= isComplete ? null : follower.Problem;
        if (run.OwnsLog && Problem is null)
        {
            File.Delete(run.Log);
        }
    }

    /// <summary>What a server of bitbake still has to say after its client has gone.</summary>
    private async Task RestAsync(LogFollower follower, CancellationToken stop)
    {
        var (began, lastLine) = (time.GetTimestamp(), time.GetTimestamp());
        while (run.Directory?.HasServer() != false && time.GetElapsedTime(lastLine) < Quiet && time.GetElapsedTime(began) < LongestRest && !stop.IsCancellationRequested)
        {
            var any = false;
            Guard(() => any = follower.Step());
            lastLine = any ? time.GetTimestamp() : lastLine;
            await Task.Delay(Beat, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Guard(() => follower.Step());
    }

    private Spool NextSpool(LogStart start)
    {
        var header = _builds++ == 0 ? run.Header : SpoolHeader.Make(run.Header.Source, run.Header.Project, run.Header.Server, time.GetUtcNow());
        var spool = Spool.Create(spools.Path, header with { Log = new(run.Log, start.Offset, start.Line, start.Size, run.Directory?.Path) });
        deliveries.Begin(spool);
        return spool;
    }

    private void Guard(Action follow)
    {
        if (Problem is not null)
        {
            return;
        }

        try
        {
            follow();
        }
        catch (Exception e)
        {
            Problem = e.Message;
        }
    }

    private static void WriteExit(Utf8JsonWriter json, int code, IReadOnlyList<string> lines)
    {
        json.WriteNumber("exitCode"u8, code);
        if (lines.Count > 0)
        {
            json.WriteStartArray("lines"u8);
            foreach (var line in lines)
            {
                json.WriteStringValue(line);
            }

            json.WriteEndArray();
        }
    }
}
