using System.Text.Json;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>
/// Reads the values of a transcoded event (docs/events.md) token by token. Each method begins on the first token of a value
/// and ends on its last, whatever it finds there: what is of the wrong type is passed over and answered with null.
/// </summary>
internal static class JsonValues
{
    public static readonly JsonReaderOptions Options = new() { MaxDepth = 2048 };

    public delegate void ItemReader(ref Utf8JsonReader reader);

    public delegate void EntryReader(string key, ref Utf8JsonReader reader);

    public static string? Text(ref Utf8JsonReader reader, TextPool? pool = null)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return pool is null ? reader.GetString() : pool.Text(ref reader);
        }

        if (reader.TokenType == JsonTokenType.StartObject)
        {
            return JsonElement.ParseValue(ref reader).AsText();
        }

        reader.Skip();
        return null;
    }

    public static long? Integer(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            return reader.TryGetInt64(out var whole) ? whole : null;
        }

        reader.Skip();
        return null;
    }

    public static double? Fraction(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            return reader.TryGetDouble(out var value) && double.IsFinite(value) ? value : null;
        }

        reader.Skip();
        return null;
    }

    public static bool? Flag(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.True: return true;
            case JsonTokenType.False: return false;
            default:
                reader.Skip();
                return null;
        }
    }

    /// <summary>A list, tuple or set. False when it is none.</summary>
    public static bool List(ref Utf8JsonReader reader, ItemReader item)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            Items(ref reader, item);
            return true;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var (depth, found) = (reader.CurrentDepth, false);
        reader.Read();
        if (reader.TokenType == JsonTokenType.PropertyName
            && (reader.ValueTextEquals("$tuple"u8) || reader.ValueTextEquals("$set"u8) || reader.ValueTextEquals("$frozenset"u8)))
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                Items(ref reader, item);
                found = true;
            }
        }

        Close(ref reader, depth);
        return found;
    }

    /// <summary>A dictionary, in either way of writing it. False when it is none.</summary>
    public static bool Map(ref Utf8JsonReader reader, EntryReader entry)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        var (depth, plain) = (reader.CurrentDepth, true);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueSpan is [(byte)'$', ..] && IsMark(reader.ValueSpan))
            {
                plain = reader.ValueTextEquals("$dict"u8);
                reader.Read();
                if (plain && reader.TokenType == JsonTokenType.StartArray)
                {
                    Items(ref reader, (ref pair) => Pair(ref pair, entry));
                }

                break;
            }

            var key = reader.GetString()!;
            reader.Read();
            entry(key, ref reader);
        }

        Close(ref reader, depth);
        return plain;
    }

    /// <summary>Marks of docs/events.md. Names of variables may begin with $, too.</summary>
    private static bool IsMark(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("$dict"u8) || name.SequenceEqual("$tuple"u8) || name.SequenceEqual("$set"u8) || name.SequenceEqual("$frozenset"u8)
        || name.SequenceEqual("$class"u8) || name.SequenceEqual("$call"u8) || name.SequenceEqual("$global"u8) || name.SequenceEqual("$up"u8)
        || name.SequenceEqual("$state"u8) || name.SequenceEqual("$bytes"u8) || name.SequenceEqual("$bytearray"u8) || name.SequenceEqual("$str"u8)
        || name.SequenceEqual("$int"u8) || name.SequenceEqual("$float"u8);

    public static List<string> Texts(ref Utf8JsonReader reader, TextPool? pool = null)
    {
        var texts = new List<string>();
        List(ref reader, (ref item) =>
        {
            if (Text(ref item, pool) is { } text)
            {
                texts.Add(text);
            }
        });
        return texts;
    }

    private static void Items(ref Utf8JsonReader reader, ItemReader item)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            item(ref reader);
        }
    }

    private static void Pair(ref Utf8JsonReader reader, EntryReader entry)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        var depth = reader.CurrentDepth;
        reader.Read();
        if (reader.TokenType != JsonTokenType.EndArray && Text(ref reader) is { } key && reader.Read()
            && reader.TokenType != JsonTokenType.EndArray)
        {
            entry(key, ref reader);
        }

        while (!(reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == depth) && reader.Read())
        {
            reader.Skip();
        }
    }

    private static void Close(ref Utf8JsonReader reader, int depth)
    {
        while (!(reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth) && reader.Read())
        {
        }
    }
}
