using System.Text;

namespace Toaster.Bitbake.EventLog;

internal enum LineShapeKind
{
    Bad,
    Event,
    Variables,
}

/// <summary>
/// What one line is and where its parts stand. Bitbake writes two fixed shapes, which are looked for first; any other JSON
/// object with the same keys is read too.
/// </summary>
internal ref struct LineShape
{
    public const int ClassBytes = 512;

    private static ReadOnlySpan<byte> Head => "{\"class\": \""u8;
    private static ReadOnlySpan<byte> Middle => "\", \"vars\": \""u8;
    public static ReadOnlySpan<byte> VariablesHead => "{\"allvariables\":"u8;

    public LineShapeKind Kind;

    /// <summary>The class as the line names it, without escapes; empty when it names none.</summary>
    public ReadOnlySpan<byte> Class;

    /// <summary>Where the payload's base64 begins (behind the quotation mark) and its length; of variables: the map.</summary>
    public int PayloadStart;
    public int PayloadLength;

    /// <summary>A sentence, when the line is bad.</summary>
    public string Problem;

    public static LineShape Of(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith(Head))
        {
            var rest = line[Head.Length..];
            var length = rest.IndexOf((byte)'"');
            if (length is > 0 and <= ClassBytes && rest[length..].StartsWith(Middle) && line.EndsWith("\"}"u8) && IsPlain(rest[..length]))
            {
                var start = Head.Length + length + Middle.Length;
                var payload = line.Length - 2 - start;
                // A quotation mark inside could only be another key: left to the general way.
                if (payload >= 0 && line.Slice(start, payload).IndexOf((byte)'"') < 0)
                    return new LineShape { Kind = LineShapeKind.Event, Class = rest[..length], PayloadStart = start, PayloadLength = payload, Problem = "" };
            }
        }

        // The map is two megabytes: whether it is sound shows while it is written.
        if (LooksLikeVariables(line) && line.EndsWith("}"u8))
            return new LineShape { Kind = LineShapeKind.Variables, PayloadStart = VariablesHead.Length, PayloadLength = line.Length - VariablesHead.Length - 1, Problem = "" };

        return GeneralLine.Of(line);
    }

    /// <summary>The parts of a line that is cut off somewhere inside its payload; false when it does not even reach that.</summary>
    public static bool TryCutOff(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> name, out int payloadStart)
    {
        name = default;
        payloadStart = 0;
        if (!line.StartsWith(Head)) return false;

        var rest = line[Head.Length..];
        var length = rest.IndexOf((byte)'"');
        if (length is <= 0 or > ClassBytes || !IsPlain(rest[..length])) return false;

        name = rest[..length];
        payloadStart = Head.Length + length + Middle.Length;
        return rest[length..].StartsWith(Middle);
    }

    /// <summary>Also when it is cut off.</summary>
    public static bool LooksLikeEvent(ReadOnlySpan<byte> line) => line.StartsWith(Head);

    public static bool LooksLikeVariables(ReadOnlySpan<byte> line) => line.StartsWith(VariablesHead);

    private static bool IsPlain(ReadOnlySpan<byte> name) => Ascii.IsValid(name) && name.IndexOf((byte)'\\') < 0 && name.IndexOfAnyInRange((byte)0, (byte)0x1f) < 0;

    public LineShape Bad(string problem)
    {
        Kind = LineShapeKind.Bad;
        Problem = problem;
        return this;
    }
}
