using System.Text;
using System.Text.Json;
using Toaster.Bitbake.EventLog;

namespace Toaster.Bitbake.Transcoding;

/// <summary>One line after the other: its kind, class, masked bytes and the JSON of its fields.</summary>
internal sealed class LineTranscoder : IDisposable
{
    private const int ExcerptCharacters = 200;

    private readonly IReadOnlySet<string>? _onlyDecode;
    private readonly JsonBuffer _fields;
    private readonly JsonBuffer _class = new(64 << 10);
    private readonly EventDecoder _events;
    private readonly VariablesWalk _variables;
    private readonly MaskedLine _masked = new();
    private readonly ClassNames _names = new();

    public LineTranscoder(EventLogLimits limits, IReadOnlySet<string>? onlyDecode)
    {
        _onlyDecode = onlyDecode;
        _fields = new JsonBuffer(limits.OutputBytes);
        _events = new EventDecoder(limits, _fields);
        _variables = new VariablesWalk(_fields);
    }

    public string ClassName { get; private set; } = "";

    /// <summary>The class as a JSON text, without its quotation marks.</summary>
    public ReadOnlySpan<byte> Class => _class.Written[1..^1];

    public bool IsDecoded { get; private set; }

    /// <summary>The line read last has no shape of an event, whether events are decoded or not.</summary>
    public bool IsShapeless { get; private set; }

    public long? NamedTime { get; private set; }

    public ReadOnlySpan<byte> Fields => _fields.Written;

    public ReadOnlySpan<byte> Masked(ReadOnlySpan<byte> raw) => _masked.Exists ? _masked.Bytes : raw;

    public SourceLineKind Read(ReadOnlySpan<byte> raw, bool hasLineFeed, ReadingStop stop)
    {
        _masked.Clear();
        NamedTime = null;
        IsDecoded = true;
        IsShapeless = false;

        var line = hasLineFeed ? raw[..^1] : raw;
        try
        {
            return Shaped(LineShape.Of(line), raw, line, stop);
        }
        catch (JsonException)
        {
            // It began like variables only.
            _masked.Clear();
            return Shaped(GeneralLine.Of(line), raw, line, stop);
        }
    }

    private SourceLineKind Shaped(in LineShape shape, ReadOnlySpan<byte> raw, ReadOnlySpan<byte> line, ReadingStop stop)
    {
        switch (shape.Kind)
        {
            case LineShapeKind.Event: return Event(raw, line, shape);
            case LineShapeKind.Variables: return Variables(raw, line, shape);
            default:
                IsShapeless = true;
                MaskBad(raw, line);
                return Bad(raw, line, shape.Class, new(stop == ReadingStop.None ? shape.Problem : stop.Sentence(), At: null));
        }
    }

    /// <summary>Keeps the variables just read, marked as inherited.</summary>
    public void KeepVariables(KeptVariables kept, EventHead place) =>
        kept.Keep(place, "{\"inherited\":true,"u8, _fields.Written["{\"inherited\":false,".Length..]);

    /// <summary>A piece of a line beyond the limit. Only the start of the line is kept; it may hold anything.</summary>
    public void TooLong(ReadOnlySpan<byte> raw, bool isFirst, bool hasLineFeed, int limit)
    {
        _masked.Clear();
        IsDecoded = true;
        NamedTime = null;
        var copy = _masked.Of(raw)[..(raw.Length - (hasLineFeed ? 1 : 0))];
        var kept = isFirst ? Math.Min(copy.Length, ExcerptCharacters) : 0;
        TextSecrets.Mask(copy[..kept], isJson: true);
        copy[kept..].Fill((byte)'*');
        SetClass(EventLogTranscoder.BadLineClass, Encoding.UTF8.GetBytes(EventLogTranscoder.BadLineClass));
        if (isFirst) BadLine.Write(_fields, copy[..kept], default, new($"The line is longer than {limit} bytes.", At: null), ExcerptCharacters);
    }

    /// <summary>Nothing more can be read, and no line is there to say so.</summary>
    public void Missing(ReadingStop stop)
    {
        _masked.Clear();
        IsDecoded = true;
        Bad(default, default, default, new(stop.Sentence(), At: null));
    }

    private SourceLineKind Event(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> line, in LineShape shape)
    {
        var name = _names.Of(shape.Class);
        if (_onlyDecode is not null && !_onlyDecode.Contains(name))
        {
            IsDecoded = false;
            ClassName = name;
            return SourceLineKind.Event;
        }

        if (_events.Decode(raw, shape.PayloadStart, shape.PayloadLength, _masked) is { } problem)
            return Bad(raw, line, shape.Class, problem);

        SetClass(name, shape.Class);
        NamedTime = _events.TimeOf(name);
        return SourceLineKind.Event;
    }

    private SourceLineKind Variables(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> line, in LineShape shape)
    {
        if (!_variables.Write(raw, shape.PayloadStart, shape.PayloadLength, _masked))
        {
            MaskBad(raw, line);
            return Bad(raw, line, default, new("The variables are too large when written out.", At: null));
        }

        SetClass(EventLogTranscoder.VariablesClass, Encoding.UTF8.GetBytes(EventLogTranscoder.VariablesClass));
        return SourceLineKind.Variables;
    }

    private SourceLineKind Bad(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> line, ReadOnlySpan<byte> named, LineProblem problem)
    {
        BadLine.Write(_fields, Masked(raw)[..line.Length], named, problem, ExcerptCharacters);
        SetClass(EventLogTranscoder.BadLineClass, Encoding.UTF8.GetBytes(EventLogTranscoder.BadLineClass));
        return SourceLineKind.Bad;
    }

    private void MaskBad(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> line)
    {
        if (LineShape.LooksLikeVariables(line))
            _variables.MaskPart(raw, line, _masked);
        else if (LineShape.TryCutOff(line, out _, out var start))
            _events.MaskPart(raw, start, line.Length - start, _masked);
        else if (TextSecrets.AreIn(line, isJson: true))
            TextSecrets.Mask(_masked.Of(raw)[..line.Length], isJson: true);
    }

    private void SetClass(string name, ReadOnlySpan<byte> utf8)
    {
        ClassName = name;
        _class.Clear();
        _class.Text(utf8);
    }

    public void Dispose()
    {
        _fields.Dispose();
        _class.Dispose();
        _events.Dispose();
        _masked.Dispose();
    }
}
