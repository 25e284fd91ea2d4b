using System.Text.Json;
using Toaster.Actors.Imports;
using Toaster.Bitbake.EventLog;
using Toaster.Bitbake.Tailing;
using Toaster.Bitbake.Transcoding;
using Toaster.Node.Agents.Collecting;
using Toaster.Node.Agents.Spooling;
using Toaster.Node.Imports;

namespace Toaster.Node.Agents.Running;

/// <summary>
/// Follows the event log that a command writes, and puts each of its builds into a spool of its own: cut as an import of the same file
/// would cut it, with the same keys. What follows the end of a build is held until it is known whose it is.
/// </summary>
/// <param name="open">Makes the spool of the next build.</param>
/// <param name="collect">Makes what collects the logs of a build; null: none are collected.</param>
/// <param name="isLazy">The first spool is made with the first line, too.</param>
/// <param name="byPlace">The first spool may hold events already, some of them the recorder's own: it goes on behind them.</param>
internal sealed class LogFollower(
    string path, LogStart start, EventLogLimits limits, Func<Spool> open, TimeProvider time, Func<Spool, LogCollector>? collect = null, bool byPlace = false,
    bool isLazy = false) : IDisposable
{
    private const int MostUnwritten = 64 << 20;
    private const int MostAtOnce = 1 << 20;

    private readonly List<BuildRecording> _unwritten = [];
    private readonly HeldEvents _held = new();
    private LogStart _start = start;
    private EventLogTail _tail = new(path, limits, start.Offset, start.Line);
    private BuildBoundaries _boundaries = new();
    private SegmentKeys _keys = new();
    private BuildRecording? _build = isLazy ? null : Open(open, collect, byPlace);
    private bool _isPastEnd;
    private bool _variablesComeFirst;
    private bool _earlierVariables;
    private bool _hasOwn;

    /// <summary>Where the build begins that is about to be opened.</summary>
    public LogStart NextStart { get; private set; } = start;

    /// <summary>Behind the end of the last build that has one: there the next one would begin.</summary>
    public LogStart BehindLast { get; private set; } = start;

    /// <summary>A line of the command's was read.</summary>
    public bool HasEvents { get; private set; }

    /// <summary>The last build has had its end event.</summary>
    public bool HasEnded => _isPastEnd;

    /// <summary>Why a spool cannot be written; null while all can.</summary>
    public string? Problem => _build?.Problem ?? _unwritten.Select(build => build.Problem).FirstOrDefault(problem => problem is not null);

    /// <summary>Reads what there is; false when nothing was new.</summary>
    public bool Step()
    {
        if (!TryFlush() && _unwritten.Sum(build => build.Unwritten) + (_build?.Unwritten ?? 0) > MostUnwritten)
        {
            return false; // The log has it, and it can wait there.
        }

        _build?.PollLogs();
        switch (_tail.Look())
        {
            case TailLook.Replaced:
                Restart();
                return true;
            case TailLook.Grown:
                return ReadAll();
            default:
                return false;
        }
    }

    /// <summary>An event of the recorder's own, at this place of the stream.</summary>
    public void Note(string eventClass, Action<Utf8JsonWriter> fields)
    {
        Begin().Write(eventClass, Now(), fields);
        TryFlush();
    }

    /// <summary>The command has ended and nothing more will be written: the last build gets what was held, and its end.</summary>
    /// <param name="exit">Fields of the event that tells of the exit; null where nobody was there.</param>
    /// <param name="cut">Why the recording stopped, if it did before the log's end.</param>
    /// <returns>False: not all of it could be written.</returns>
    public bool Finish(Action<Utf8JsonWriter>? exit, string? cut = null)
    {
        _tail.EndGrowth();
        _tail.Look();
        ReadAll();
        CloseLast(HasEnded ? null : cut, exit);
        return TryFlush();
    }

    public void Dispose()
    {
        _tail.Dispose();
        _keys.Dispose();
    }

    private bool ReadAll()
    {
        var any = false;
        while (_tail.ReadNext(out var line))
        {
            any = true;
            if (line.Kind == SourceLineKind.Piece)
            {
                _keys.Extend(line.Raw, endsLine: false);
                continue;
            }

            Take(line);
            if (_build?.Unwritten > MostAtOnce)
            {
                _build.TryFlush();
            }
        }

        TryFlush();
        return any;
    }

    private void Take(in SourceLine line)
    {
        var isVariables = line.Kind == SourceLineKind.Variables;
        var closed = _boundaries.Closed.Count;
        var action = _boundaries.Apply(line.Line, line.Offset, line.End, line.Kind == SourceLineKind.Bad ? null : line.Class);
        _keys.Apply(action, line.Raw);
        if (action == BoundaryAction.StartsBuild)
        {
            Close(_boundaries.Closed.Count - 1, null);
        }
        else if (_isPastEnd && (!_boundaries.IsPending || _boundaries.Closed.Count > closed))
        {
            // It shows that there is another build: what was held is its beginning.
            Close(closed - 1, null);
            _isPastEnd = false;
        }

        _variablesComeFirst |= isVariables && line.Line == 1;
        if (_isPastEnd || line.End <= _start.Size)
        {
            _held.Add(_tail, Now(), isVariables);
            return;
        }

        HasEvents = _hasOwn = true;
        if (_build is null)
        {
            NextStart = _held.First is { } first ? new(first.Offset, first.Line, first.Offset) : new(line.Offset, line.Line, line.Offset);
        }

        Begin().Write(_tail, line, Now());
        _isPastEnd = action == BoundaryAction.EndsBuild;
        BehindLast = _isPastEnd ? new(line.End, line.Line + 1, line.End) : BehindLast;
    }

    /// <summary>The recording of the build that goes on; a new one begins with what was held.</summary>
    private BuildRecording Begin()
    {
        _build ??= Open(open, collect, byPlace: false);
        if (_build.Number == 0)
        {
            if (_variablesComeFirst && !_held.HasVariables)
            {
                InheritVariables(_build);
            }

            _build.Write(_held);
        }

        return _build;
    }

    private void InheritVariables(BuildRecording build)
    {
        if (_earlierVariables && !build.HasVariables)
        {
            build.InheritVariables(_tail, Now());
        }
    }

    /// <param name="index">Of the build within the file.</param>
    private void Close(int index, string? cut)
    {
        var range = _boundaries.Closed[index];
        End(new(_keys.Keys[index].SourceKey, _keys.Keys[index].HeadKey, range.KeyEnd - range.Offset, range.HasEnd, cut));
    }

    private void CloseLast(string? cut, Action<Utf8JsonWriter>? exit)
    {
        var isPending = _boundaries.IsPending;
        _keys.Finish(isPending);
        var builds = _boundaries.Finish();
        var last = _build ?? Begin();
        if (_hasOwn)
        {
            last.Write(_held);
            InheritVariables(last); // Releases that write them in the middle of a build: only its end shows that it has none of its own.
        }

        if (exit is not null)
        {
            last.Write("agent.ProcessExited", Now(), exit);
        }

        if (_hasOwn && builds.Count > 0)
        {
            Close(builds.Count - 1, cut);
        }
        else
        {
            End(new(null, null, null, null, cut));
        }
    }

    private void End(SpoolEnd end)
    {
        var build = _build!;
        InheritVariables(build);
        build.End(end);
        _earlierVariables |= build.HasVariables;
        _unwritten.Add(build);
        _build = null;
    }

    public bool TryFlush()
    {
        _unwritten.RemoveAll(build => build.TryFlush());
        return (_build?.TryFlush() ?? true) && _unwritten.Count == 0;
    }

    /// <summary>The file is another one: what was read of the one before is a build of its own, unless nothing was.</summary>
    private void Restart()
    {
        if (_hasOwn && _build is not null)
        {
            CloseLast("The event log was replaced by another.", null);
        }

        Dispose();
        (_start, _tail, _boundaries, _keys) = (LogStart.OfNewFile, new(path, limits), new(), new());
        (NextStart, BehindLast) = (LogStart.OfNewFile, LogStart.OfNewFile);
        _held.Clear();
        _isPastEnd = _variablesComeFirst = _earlierVariables = _hasOwn = false;
    }

    private static BuildRecording Open(Func<Spool> open, Func<Spool, LogCollector>? collect, bool byPlace)
    {
        var spool = open();
        return new(spool, collect?.Invoke(spool), byPlace);
    }

    private long Now() => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
