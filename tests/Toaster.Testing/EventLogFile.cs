using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Toaster.Testing;

/// <summary>
/// Writes events (class and fields, as <see cref="Said"/> gives them) as a log of bitbake: pickles of protocol 4 in base64. Half a
/// surrogate pair in a text stays one.
/// </summary>
public static class EventLogFile
{
    private static readonly JsonSerializerOptions Halves = new() { Converters = { new HalvesKept() }, MaxDepth = 200 };

    public static byte[] Write(IEnumerable<(string Class, object Fields)> events)
    {
        using var log = new MemoryStream();
        foreach (var (name, fields) in events)
        {
            var json = JsonSerializer.SerializeToElement(fields, Halves);
            log.Write(name == "agent.Variables" ? Variables(json) : Event(name, json));
        }

        return log.ToArray();
    }

    private static byte[] Event(string name, JsonElement fields)
    {
        using var pickle = new MemoryStream();
        var at = name.LastIndexOf('.');
        pickle.Write([0x80, 4]);
        Text(pickle, name[..at]);
        Text(pickle, name[(at + 1)..]);
        pickle.Write([0x93, (byte)')', 0x81]);
        Value(pickle, fields);
        pickle.Write("b."u8);
        var rows = string.Concat(Convert.ToBase64String(pickle.ToArray()).Chunk(76).Select(row => new string(row) + "\\n"));
        return Encoding.ASCII.GetBytes($$"""{"class": "{{name}}", "vars": "{{rows}}"}""" + "\n");
    }

    private static byte[] Variables(JsonElement fields)
        => Encoding.ASCII.GetBytes($$"""{"allvariables": {{Ascii(fields.GetProperty("variables"))}}}""" + "\n");

    /// <summary>As Python writes it: everything beyond ASCII as an escape, also what is half a pair.</summary>
    private static string Ascii(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(", ", json.EnumerateObject().Select(p => $"{Escaped(HalvesKept.Read(p.Name))}: {Ascii(p.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(", ", json.EnumerateArray().Select(Ascii))}]",
        JsonValueKind.String => Escaped(HalvesKept.Read(json.GetString()!)),
        _ => json.GetRawText(),
    };

    private static string Escaped(string text)
        => $"\"{string.Concat(text.Select(c => c is < ' ' or > '~' or '"' or '\\' ? $"\\u{(int)c:x4}" : c.ToString()))}\"";

    private static void Value(Stream to, JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object when json.TryGetProperty("$tuple", out var items):
                to.WriteByte((byte)'(');
                Values(to, items);
                to.WriteByte((byte)'t');
                break;
            case JsonValueKind.Object:
                to.Write("}("u8);
                foreach (var property in json.EnumerateObject())
                {
                    Text(to, HalvesKept.Read(property.Name));
                    Value(to, property.Value);
                }

                to.WriteByte((byte)'u');
                break;
            case JsonValueKind.Array:
                to.Write("]("u8);
                Values(to, json);
                to.WriteByte((byte)'e');
                break;
            case JsonValueKind.String:
                Text(to, HalvesKept.Read(json.GetString()!));
                break;
            case JsonValueKind.Number when json.TryGetInt64(out var number) && !json.GetRawText().Contains('.', StringComparison.Ordinal):
                to.Write([0x8a, 8, .. BitConverter.GetBytes(number)]);
                break;
            case JsonValueKind.Number:
                var real = new byte[8];
                BinaryPrimitives.WriteDoubleBigEndian(real, json.GetDouble());
                to.Write([(byte)'G', .. real]);
                break;
            case JsonValueKind.True:
                to.WriteByte(0x88);
                break;
            case JsonValueKind.False:
                to.WriteByte(0x89);
                break;
            default:
                to.WriteByte((byte)'N');
                break;
        }
    }

    private static void Values(Stream to, JsonElement items)
    {
        foreach (var item in items.EnumerateArray())
        {
            Value(to, item);
        }
    }

    private static void Text(Stream to, string text)
    {
        var utf8 = WithHalves(text);
        to.Write([(byte)'X', .. BitConverter.GetBytes(utf8.Length), .. utf8]);
    }

    /// <summary>UTF-8 in which half a pair is three bytes of its own, as Python's "surrogatepass".</summary>
    private static byte[] WithHalves(string text)
    {
        using var bytes = new MemoryStream();
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                bytes.Write(Encoding.UTF8.GetBytes(text, i, 1));
            }
            else if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                bytes.Write(Encoding.UTF8.GetBytes(text, i++, 2));
            }
            else
            {
                bytes.Write([(byte)(0xe0 | (text[i] >> 12)), (byte)(0x80 | ((text[i] >> 6) & 0x3f)), (byte)(0x80 | (text[i] & 0x3f))]);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>The serializer would replace half a surrogate pair: it goes through as a private character.</summary>
    private sealed class HalvesKept : System.Text.Json.Serialization.JsonConverter<string>
    {
        private const int Shift = 0xE000 - 0xD800;

        public static string Read(string text) => text.Contains('\uEFFF', StringComparison.Ordinal)
            ? string.Concat(text.Split('\uEFFF').Select((part, i) => i == 0 ? part : (char)(part[0] - Shift) + part[1..]))
            : text;

        public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString()!;

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(Kept(value));

        public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(Kept(value));

        private static string Kept(string value)
        {
            var kept = new StringBuilder();
            for (var i = 0; i < value.Length; i++)
            {
                var isHalf = char.IsSurrogate(value[i]);
                if (isHalf && i + 1 < value.Length && char.IsSurrogatePair(value[i], value[i + 1]))
                {
                    kept.Append(value, i++, 2);
                }
                else if (isHalf)
                {
                    kept.Append('\uEFFF').Append((char)(value[i] + Shift));
                }
                else
                {
                    kept.Append(value[i]);
                }
            }

            return kept.ToString();
        }
    }
}
