using System.Buffers;
using Toaster.Bitbake.EventLog;

namespace Toaster.Bitbake.Transcoding;

/// <summary>
/// One pass over an event log, plain or gzip, line by line: what each line is, where it stands, its bytes with and without
/// secrets, and the transcoded event of docs/events.md. Memory depends on the longest line, not on the file; nothing is
/// allocated per event. What the bytes say never makes it throw; errors of the stream itself come through.
/// <code>
/// using var file = File.OpenRead(path);
/// using var log = new EventLogTranscoder(file);
/// while (log.ReadNext(out var line))
/// {
///     digest.AppendData(line.Raw);
///     copy.Write(line.Masked);
///     if (line.Kind != SourceLineKind.Piece) log.WriteEvent(++number, output);
/// }
/// if (log.Events == 0) throw new InvalidDataException("This is no event log.");
/// </code>
/// </summary>
public sealed class EventLogTranscoder : IDisposable
{
    public const string VariablesClass = "agent.Variables";
    public const string BadLineClass = "agent.BadLine";

    private readonly EventLogOptions _options;
    private readonly ByteSource _source;
    private readonly LineReader _lines;
    private readonly LineTranscoder _transcoder;
    private readonly KeptVariables _variables = new();
    private EventHead _place;
    private bool _isPiece = true;
    private bool _stopReported;

    /// <summary>The stream stays the caller's and is read from where it is.</summary>
    public EventLogTranscoder(Stream source, EventLogOptions? options = null)
    {
        _options = options ?? new EventLogOptions();
        _source = new ByteSource(source, _options.Limits.UnpackedPerPacked, plainOnly: _options.Grows);
        _lines = new LineReader(_source, _options.Limits.LineBytes, _options.FirstLine, _options.FirstOffset);
        _transcoder = new LineTranscoder(_options.Limits, _options.OnlyDecode);
        Time = _options.LastTime;
    }

    /// <summary>Lines with a readable class so far. None at the end of the file: it is no event log.</summary>
    public long Events { get; private set; }

    public long BadLines { get; private set; }

    public long VariablesLines { get; private set; }

    /// <summary>Last time named by an event so far, in microseconds; 0 before the first.</summary>
    public long Time { get; private set; }

    /// <summary>Why reading ended before the end of the file, if it did. The last line then says so too.</summary>
    public ReadingStop Stop => _source.Stop;

    /// <summary>The file does not grow any more: gives out a last line without line feed.</summary>
    public bool EndOfGrowth { get; set; }

    /// <summary>Reads the next line; false at the end of the file, or of what there is of a growing one.</summary>
    public bool ReadNext(out SourceLine line)
    {
        if (!_lines.Read(holdUnended: _options.Grows && !EndOfGrowth)) return ReadStop(out line);

        var raw = _lines.Raw;
        if (_lines.Part != LinePart.Whole) return ReadPiece(raw, out line);

        var kind = _transcoder.Read(raw, _lines.HasLineFeed, _lines.HasLineFeed ? ReadingStop.None : Stop);
        // Told by the shape alone: a pass that decodes less must count as many lines.
        if (!_lines.HasLineFeed && _transcoder.IsShapeless && Stop != ReadingStop.None) _stopReported = true;
        return Yield(kind, raw, _lines.Offset, out line);
    }

    /// <summary>
    /// Writes the line read last as an event with the number <paramref name="s"/>. <paramref name="t"/> is its time of arrival
    /// in microseconds; without one it is <see cref="Time"/>.
    /// </summary>
    public void WriteEvent(long s, IBufferWriter<byte> output, long? t = null)
    {
        if (_isPiece || !_transcoder.IsDecoded) throw new InvalidOperationException("There is no decoded line to write.");
        _place.Write(s, t ?? Time, _transcoder.Class, _transcoder.Fields, output);
    }

    /// <summary>
    /// Writes the variables read last once more, marked as inherited: a later build of the file uses them. False when there
    /// were none. Its time is <paramref name="t"/>, else <see cref="Time"/>.
    /// </summary>
    public bool WriteInheritedVariables(long s, IBufferWriter<byte> output, long? t = null) => _variables.Write(s, t ?? Time, output);

    private bool Yield(SourceLineKind kind, ReadOnlySpan<byte> raw, long offset, out SourceLine line)
    {
        _isPiece = kind == SourceLineKind.Piece;
        _place = new EventHead(_lines.Line, offset, _lines.End);
        switch (kind)
        {
            case SourceLineKind.Event:
                Events++;
                Time = _transcoder.NamedTime ?? Time;
                break;
            case SourceLineKind.Bad:
                BadLines++;
                break;
            case SourceLineKind.Variables:
                VariablesLines++;
                _transcoder.KeepVariables(_variables, _place);
                break;
        }

        line = new SourceLine(kind, _lines.Line, offset, _lines.End, _transcoder.ClassName, raw, _transcoder.Masked(raw), _transcoder.IsDecoded);
        return true;
    }

    private bool ReadPiece(ReadOnlySpan<byte> raw, out SourceLine line)
    {
        var isFirst = _lines.Offset == _lines.LineOffset;
        _transcoder.TooLong(raw, isFirst, _lines.HasLineFeed, _options.Limits.LineBytes);
        var isLast = _lines.Part == LinePart.LastPiece;
        return Yield(isLast ? SourceLineKind.Bad : SourceLineKind.Piece, raw, isLast ? _lines.LineOffset : _lines.Offset, out line);
    }

    /// <summary>A packed file that ended badly between two lines gets one more line, of no bytes, that says so.</summary>
    private bool ReadStop(out SourceLine line)
    {
        line = default;
        if (Stop == ReadingStop.None || _stopReported) return false;

        _stopReported = true;
        _transcoder.Missing(Stop);
        _isPiece = false;
        BadLines++;
        _place = new EventHead(_lines.Line + 1, _lines.End, _lines.End);
        line = new SourceLine(SourceLineKind.Bad, _lines.Line + 1, _lines.End, _lines.End, BadLineClass, default, default, isMasked: true);
        return true;
    }

    public void Dispose()
    {
        _variables.Dispose();
        _transcoder.Dispose();
        _lines.Dispose();
    }
}
