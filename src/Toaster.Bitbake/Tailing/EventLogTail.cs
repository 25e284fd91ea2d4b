using System.Buffers;
using Toaster.Bitbake.EventLog;
using Toaster.Bitbake.Transcoding;

namespace Toaster.Bitbake.Tailing;

/// <summary>What a look at a growing event log found.</summary>
public enum TailLook
{
    /// <summary>There is no such file: not yet, or not any more.</summary>
    Missing,

    /// <summary>Nothing was written since the last look.</summary>
    Same,

    /// <summary>There may be lines to read.</summary>
    Grown,

    /// <summary>
    /// The file is not the one that was read: truncated, or another one under its name. Nothing can be read any more; a new tail
    /// begins at 0.
    /// </summary>
    Replaced,
}

/// <summary>
/// A plain event log while bitbake writes it: its events as their lines are complete, an unfinished last line held back.
/// <code>
/// using var tail = new EventLogTail(path);
/// if (tail.Look() == TailLook.Grown)
/// {
///     while (tail.ReadNext(out var line)) { if (line.Kind != SourceLineKind.Piece) tail.WriteEvent(++number, output, arrival); }
/// }
/// </code>
/// Not for two threads at once.
/// </summary>
public sealed class EventLogTail : IDisposable
{
    private readonly TailedFile _file;
    private readonly EventLogTranscoder _log;
    private bool _isReplaced;

    /// <param name="from">Where to begin: 0, or behind the last line that is of no interest (its bytes may not be there any more: <see cref="TailLook.Replaced"/>).</param>
    /// <param name="firstLine">Number of the line that begins there, from 1.</param>
    public EventLogTail(string path, EventLogLimits? limits = null, long from = 0, long firstLine = 1)
    {
        _file = new TailedFile(path, from);
        _log = new EventLogTranscoder(
            _file, new EventLogOptions { Limits = limits ?? new(), Grows = true, FirstOffset = from, FirstLine = firstLine });
    }

    /// <summary>Lines with a readable class so far.</summary>
    public long Events => _log.Events;

    /// <summary>Bytes that were taken from the file, also of a line that is not complete yet.</summary>
    public long Position => _file.Position;

    /// <summary>To be called before lines are read; what is written after it is found by the next look.</summary>
    public TailLook Look()
    {
        var look = _isReplaced ? TailLook.Replaced : _file.Look();
        _isReplaced = look == TailLook.Replaced;
        return look;
    }

    /// <summary>The next line that is complete; false when there is none for now.</summary>
    public bool ReadNext(out SourceLine line)
    {
        if (!_isReplaced && _log.ReadNext(out line))
        {
            return true;
        }

        line = default;
        _file.Leave();
        return false;
    }

    /// <summary>No more will be written: <see cref="ReadNext"/> gives out an unfinished last line, too.</summary>
    public void EndGrowth() => _log.EndOfGrowth = true;

    /// <inheritdoc cref="EventLogTranscoder.WriteEvent"/>
    public void WriteEvent(long s, IBufferWriter<byte> output, long t) => _log.WriteEvent(s, output, t);

    /// <inheritdoc cref="EventLogTranscoder.WriteInheritedVariables"/>
    public bool WriteInheritedVariables(long s, IBufferWriter<byte> output, long t) => _log.WriteInheritedVariables(s, output, t);

    public void Dispose()
    {
        _log.Dispose();
        _file.Dispose();
    }
}
