using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Toaster.Node.Agents.Spooling;

/// <summary>The line of an event, as docs/events.md writes it: what can be told of it without reading its fields.</summary>
/// <param name="Time">Of arrival, microseconds.</param>
internal readonly record struct SpoolLine(long Number, long Time, long Line, long Offset, long End, string Class)
{
    private const int Deepest = 2048;

    /// <summary>Whole and sound, with its line feed, and this number. What is not was torn by a crash.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> line, long number)
    {
        if (!Starts(line, number) || !line.EndsWith("}\n"u8))
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = Deepest });
            reader.Read();
            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public static SpoolLine Head(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = Deepest });
        reader.Read();
        return new(NextNumber(ref reader), NextNumber(ref reader), NextNumber(ref reader), NextNumber(ref reader), NextNumber(ref reader), NextText(ref reader));
    }

    /// <summary>Writes an event of the recorder's own. Its fields are what <paramref name="fields"/> writes between the braces.</summary>
    public byte[] Write(Action<Utf8JsonWriter> fields)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteNumber("s"u8, Number);
            json.WriteNumber("t"u8, Time);
            json.WriteNumber("l"u8, Line);
            json.WriteNumber("o"u8, Offset);
            json.WriteNumber("e"u8, End);
            json.WriteString("c"u8, Class);
            json.WriteStartObject("f"u8);
            fields(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
        return output.WrittenSpan.ToArray();
    }

    private static bool Starts(ReadOnlySpan<byte> line, long number)
        => line.StartsWith("{\"s\":"u8) && Utf8Parser.TryParse(line[5..], out long s, out var used) && s == number && line[(5 + used)..].StartsWith(","u8);

    private static long NextNumber(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Read();
        return reader.GetInt64();
    }

    private static string NextText(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Read();
        return reader.GetString()!;
    }
}
