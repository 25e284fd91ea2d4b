using System.Text;
using System.Text.Json;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>The same for parsed values: what a value is by docs/events.md, null when it is something else.</summary>
internal static class JsonTexts
{
    extension(JsonElement value)
    {
        public string? AsText() => value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Object when value.Marked("$str") is { ValueKind: JsonValueKind.String } coded => Surrogates(coded),
            _ => null,
        };

        /// <summary>Text, also when Python kept it as bytes: as UTF-8 would read it.</summary>
        public string? AsTextOrBytes() => value.AsText() ?? (value.AsBytes() is { } bytes ? Encoding.UTF8.GetString(bytes) : null);

        public byte[]? AsBytes() =>
            value.ValueKind == JsonValueKind.Object
            && (value.Marked("$bytes") ?? value.Marked("$bytearray")) is { ValueKind: JsonValueKind.String } coded
            && coded.TryGetBytesFromBase64(out var bytes) ? bytes : null;

        public long? AsInteger() =>
            value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var whole) ? whole : null;

        public double? AsFraction() =>
            value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

        /// <summary>A list, tuple or set; empty when it is none.</summary>
        public IEnumerable<JsonElement> Items()
        {
            var list = value.ValueKind == JsonValueKind.Array
                ? value
                : value.Marked("$tuple") ?? value.Marked("$set") ?? value.Marked("$frozenset");
            return list is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];
        }

        /// <summary>A dictionary with text keys, in either way of writing it; empty when it is none.</summary>
        public IEnumerable<KeyValuePair<string, JsonElement>> Entries()
        {
            if (value.ValueKind != JsonValueKind.Object)
            {
                yield break;
            }

            foreach (var property in value.EnumerateObject())
            {
                if (!property.Name.StartsWith('$'))
                {
                    yield return new(property.Name, property.Value);
                }
                else if (property.NameEquals("$dict"))
                {
                    foreach (var pair in property.Value.Items())
                    {
                        if (pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2 && pair[0].AsText() is { } key)
                        {
                            yield return new(key, pair[1]);
                        }
                    }
                }
            }
        }

        public JsonElement? Entry(string name)
        {
            if (value.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            if (value.TryGetProperty(name, out var found))
            {
                return found;
            }

            foreach (var (key, entry) in value.TryGetProperty("$dict", out _) ? value.Entries() : [])
            {
                if (key == name)
                {
                    return entry;
                }
            }

            return null;
        }

        /// <summary>The value under one of the marks that begin with a dollar sign.</summary>
        public JsonElement? Marked(string mark) =>
            value.ValueKind == JsonValueKind.Object && value.TryGetProperty(mark, out var inner) ? inner : null;
    }

    /// <summary>UTF-8 in which lone surrogates were let through: read back as they were.</summary>
    private static string? Surrogates(JsonElement coded)
    {
        if (!coded.TryGetBytesFromBase64(out var bytes))
        {
            return null;
        }

        var text = new StringBuilder(bytes.Length);
        for (var at = 0; at < bytes.Length;)
        {
            if (at + 2 < bytes.Length && bytes[at] == 0xED && bytes[at + 1] >= 0xA0)
            {
                text.Append((char)(((bytes[at] & 0x0F) << 12) | ((bytes[at + 1] & 0x3F) << 6) | (bytes[at + 2] & 0x3F)));
                at += 3;
                continue;
            }

            Rune.DecodeFromUtf8(bytes.AsSpan(at), out var rune, out var used);
            text.Append(rune.ToString());
            at += Math.Max(used, 1);
        }

        return text.ToString();
    }
}
