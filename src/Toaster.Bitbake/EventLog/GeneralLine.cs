using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Toaster.Bitbake.EventLog;

/// <summary>
/// A line that has not the one shape bitbake writes: any JSON object with the keys <c>class</c> and <c>vars</c>, or with
/// <c>allvariables</c>, in whatever order, with more keys or white space. Of a key that is there twice the last one counts.
/// </summary>
internal static class GeneralLine
{
    private static readonly JsonReaderOptions Json = new() { MaxDepth = 256 };

    public static LineShape Of(ReadOnlySpan<byte> line)
    {
        var bad = new LineShape();
        if (line.Trim(" \t\r"u8).IsEmpty) return bad.Bad("The line is empty.");

        try
        {
            var reader = new Utf8JsonReader(line, Json);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) return bad.Bad("The line is no JSON object.");

            var shape = new LineShape { Problem = "" };
            var payload = JsonTokenType.None;
            var variables = JsonTokenType.None;
            var map = default(Range);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isClass = reader.NameIs("class"u8);
                var isPayload = reader.NameIs("vars"u8);
                var isVariables = reader.NameIs("allvariables"u8);
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                if (isClass) shape.Class = ClassOf(reader);
                if (isPayload)
                {
                    payload = reader.TokenType;
                    (shape.PayloadStart, shape.PayloadLength) = (start + 1, reader.ValueSpan.Length);
                }

                if (isVariables) variables = reader.TokenType;
                reader.Skip();
                if (isVariables) map = start..(int)reader.BytesConsumed;
            }

            // Whatever follows the object makes the reader throw.
            reader.Read();
            return Judge(shape, payload, variables, map, line.Length);
        }
        catch (JsonException broken)
        {
            LineShape.TryCutOff(line, out bad.Class, out _);
            return bad.Bad(IsCutOff(broken, line) ? "The line is cut off." : $"The line is no JSON: wrong at byte {broken.BytePositionInLine}.");
        }
    }

    private static LineShape Judge(LineShape shape, JsonTokenType payload, JsonTokenType variables, Range map, int length)
    {
        if (shape.Class.IsEmpty && payload == JsonTokenType.None && variables == JsonTokenType.StartObject)
        {
            (shape.PayloadStart, shape.PayloadLength) = map.GetOffsetAndLength(length);
            shape.Kind = LineShapeKind.Variables;
            return shape;
        }

        if (shape.Class.IsEmpty) return shape.Bad(variables == JsonTokenType.None ? "The line has no class." : "The variables are no JSON object.");
        if (payload == JsonTokenType.None) return shape.Bad("The line has no payload.");
        if (payload != JsonTokenType.String) return shape.Bad("The payload is no text.");

        shape.Kind = LineShapeKind.Event;
        return shape;
    }

    private static bool IsCutOff(JsonException broken, ReadOnlySpan<byte> line) =>
        broken.BytePositionInLine >= line.Length
        || (LineShape.LooksLikeEvent(line) && line.IndexOfAny("}\r"u8) < 0)
        || (LineShape.LooksLikeVariables(line) && !line.EndsWith("}"u8));

    private static ReadOnlySpan<byte> ClassOf(Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length is 0 or > LineShape.ClassBytes) return default;
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
}
