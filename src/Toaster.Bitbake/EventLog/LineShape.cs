using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Toaster.Bitbake.EventLog;

internal enum LineShapeKind
{
    Bad,
    Event,
    Variables,
}

/// <summary>
/// What one line is and where its parts stand. Bitbake writes one fixed shape, which is looked for first; any other JSON
/// object with the same keys is read too.
/// </summary>
internal ref struct LineShape
{
    private const int ClassBytes = 512;

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

        return General(line);
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

    public static bool LooksLikeVariables(ReadOnlySpan<byte> line) => line.StartsWith(VariablesHead);

    private static bool IsPlain(ReadOnlySpan<byte> name) => Ascii.IsValid(name) && name.IndexOf((byte)'\\') < 0 && name.IndexOfAnyInRange((byte)0, (byte)0x1f) < 0;

    private static LineShape General(ReadOnlySpan<byte> line)
    {
        var shape = new LineShape { Problem = "" };
        if (line.Trim(" \t\r"u8).IsEmpty) return shape.Bad("The line is empty.");

        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 256 });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) return shape.Bad("The line is no JSON object.");

            var hasVariables = false;
            var payloadProblem = "The line has no payload.";
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isClass = reader.ValueTextEquals("class"u8);
                var isPayload = reader.ValueTextEquals("vars"u8);
                var isVariables = reader.ValueTextEquals("allvariables"u8);
                reader.Read();
                if (isClass) shape.Class = ClassOf(reader);
                if (isPayload)
                {
                    shape.PayloadStart = (int)reader.TokenStartIndex + 1;
                    shape.PayloadLength = reader.TokenType == JsonTokenType.String ? reader.ValueSpan.Length : 0;
                    payloadProblem = reader.TokenType == JsonTokenType.String ? "" : "The payload is no text.";
                }

                var valueStart = (int)reader.TokenStartIndex;
                var isMap = reader.TokenType == JsonTokenType.StartObject;
                reader.Skip();
                if (!isVariables || !shape.Class.IsEmpty) continue;

                hasVariables = isMap;
                if (!isMap) payloadProblem = "The variables are no JSON object.";
                else if (payloadProblem.Length > 0) (shape.PayloadStart, shape.PayloadLength) = (valueStart, (int)reader.BytesConsumed - valueStart);
            }

            // Whatever follows the object makes the reader throw.
            reader.Read();
            if (hasVariables && shape.Class.IsEmpty && payloadProblem.Length > 0)
            {
                shape.Kind = LineShapeKind.Variables;
                return shape;
            }

            if (shape.Class.IsEmpty && payloadProblem != "The variables are no JSON object.") return shape.Bad("The line has no class.");
            if (payloadProblem.Length > 0) return shape.Bad(payloadProblem);
            shape.Kind = LineShapeKind.Event;
            return shape;
        }
        catch (JsonException broken)
        {
            TryCutOff(line, out shape.Class, out _);
            return shape.Bad(IsCutOff(broken, line) ? "The line is cut off." : $"The line is no JSON: wrong at byte {broken.BytePositionInLine}.");
        }
    }

    private static bool IsCutOff(JsonException broken, ReadOnlySpan<byte> line) =>
        broken.BytePositionInLine >= line.Length || line.StartsWith(Head) && line.IndexOfAny("}\r"u8) < 0 || LooksLikeVariables(line) && !line.EndsWith("}"u8);

    private static ReadOnlySpan<byte> ClassOf(Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length is 0 or > ClassBytes) return default;
        if (!reader.ValueIsEscaped) return Utf8.IsValid(reader.ValueSpan) ? reader.ValueSpan : default;

        try
        {
            return Encoding.UTF8.GetBytes(reader.GetString()!);
        }
        catch (InvalidOperationException)
        {
            return default;
        }
    }

    private LineShape Bad(string problem)
    {
        Kind = LineShapeKind.Bad;
        Problem = problem;
        return this;
    }
}
