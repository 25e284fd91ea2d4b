using System.Text.Json;
using Toaster.Bitbake.EventLog;
using Toaster.Node.Agents.Collecting;
using Toaster.Node.Agents.Running;
using Toaster.Node.Agents.Spooling;

namespace Toaster.Node.Agents.Driving;

/// <summary>
/// The record of a build that is driven: bitbake's events from its log, and between them the agent's own, in one numbered stream. May
/// be used by several threads.
/// </summary>
internal sealed class DriveRecord : IDisposable
{
    private const int LongestLine = 4_000;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly LogFollower _follower;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _following;
    private long _lastLine;
    private bool _isOver;

    /// <param name="collect">What collects the logs of the build; null: none are.</param>
    public DriveRecord(Spool spool, string log, EventLogLimits limits, Func<Spool, LogCollector>? collect, TimeProvider time)
    {
        _time = time;
        var opened = 0;
        _follower = new(
            log, LogStart.OfNewFile, limits,
            () => ++opened == 1 ? spool : throw new AnotherBuildException(), time, collect, byPlace: true);
        _lastLine = time.GetTimestamp();
        _following = Task.Run(FollowAsync);
    }

    /// <summary>Since when no line has come.</summary>
    public TimeSpan Silence => _time.GetElapsedTime(Volatile.Read(ref _lastLine));

    /// <summary>The log holds the end of the build, or is that of another one by now: nothing more of this build will come.</summary>
    public bool HasEnded => Locked(() => _isOver || _follower.HasEnded);

    /// <summary>Reads what there is now; for whoever is about to say that nothing more will come.</summary>
    public void Look() => Locked(Step);

    public bool HasEvents => Locked(() => _follower.HasEvents);

    public void Phase(string phase, string? detail = null) => Note("agent.Phase", json =>
    {
        json.WriteString("phase"u8, phase);
        if (detail is not null)
        {
            json.WriteString("detail"u8, detail);
        }
    });

    public void Failed(BuildProblem problem) => Note("agent.Failed", json =>
    {
        json.WriteString("reason"u8, problem.Reason);
        json.WriteString("sentence"u8, problem.Message);
        json.WriteStartArray("lines"u8);
        foreach (var line in problem.Lines)
        {
            json.WriteStringValue(line.Length > LongestLine ? line[..LongestLine] : line);
        }

        json.WriteEndArray();
    });

    /// <summary>Nothing more will be written: reads what is left and ends the spool. Waits where its disk does not take it.</summary>
    /// <param name="cut">Why the record stops before the log's end, where it does.</param>
    public async Task FinishAsync(string? cut, CancellationToken ct)
    {
        await StopAsync();
        var isWritten = Locked(() => Take(() => _follower.Finish(null, cut)));
        while (!isWritten)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), _time, ct);
            isWritten = Locked(() => _follower.TryFlush());
        }
    }

    /// <summary>Ends the following; what was read stays, and another one may go on.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _following;
    }

    public void Dispose()
    {
        _stop.Cancel();
        lock (_lock)
        {
            _follower.Dispose();
        }

        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            if (Locked(Step))
            {
                Volatile.Write(ref _lastLine, _time.GetTimestamp());
            }

            await Task.Delay(Beat, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Note(string eventClass, Action<Utf8JsonWriter> fields) => Locked(() => Take(() =>
    {
        _follower.Note(eventClass, fields);
        return true;
    }));

    private bool Step() => Take(_follower.Step);

    /// <summary>A build that is followed by another one in its log is over: its spool has its end, and that says why.</summary>
    /// <returns>Of a build that is over: whether its spool is written.</returns>
    private bool Take(Func<bool> use)
    {
        try
        {
            return _isOver ? _follower.TryFlush() : use();
        }
        catch (AnotherBuildException)
        {
            _isOver = true;
            return _follower.TryFlush();
        }
    }

    private T Locked<T>(Func<T> use)
    {
        lock (_lock)
        {
            return use();
        }
    }

    /// <summary>bitbake wrote a second build into the log of one, or another log in its place.</summary>
    private sealed class AnotherBuildException : Exception;
}
