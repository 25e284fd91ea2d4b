using System.Text.Json;
using System.Text.Unicode;
using Toaster.Actors.Builds;

namespace Toaster.Actors.Agents;

/// <summary>Events as they come from outside: looked at byte by byte, so that what is stored can be read again.</summary>
internal static class EventBatch
{
    /// <summary>As deep as a pickle may be, each level at most four levels of JSON.</summary>
    private const int Deepest = 2048;

    private const int LongestClass = 200;

    private static readonly string[] Numbers = ["s", "t", "l", "o", "e"];

    /// <summary>The events of a batch, numbered from <paramref name="first"/>.</summary>
    /// <exception cref="IngestRefusedException"><c>bad-event</c>, <c>event-too-large</c> or <c>too-many-events</c>.</exception>
    public static IReadOnlyList<AgentEvent> Parse(ReadOnlyMemory<byte> ndjson, long first, int mostEvents, int mostBytesOfOne)
    {
        List<AgentEvent> events = [];
        for (var at = 0; at < ndjson.Length;)
        {
            var length = ndjson.Span[at..].IndexOf((byte)'\n');
            if (length < 0)
            {
                throw Bad(events.Count + 1, "the line feed behind the last event is missing");
            }

            if (events.Count == mostEvents)
            {
                throw new IngestRefusedException("too-many-events", $"A batch holds at most {mostEvents} events.");
            }

            if (length > mostBytesOfOne)
            {
                throw new IngestRefusedException(
                    "event-too-large", $"Line {events.Count + 1} of the batch has {length:N0} bytes; an event has at most {mostBytesOfOne:N0}.")
                { Line = events.Count + 1 };
            }

            events.Add(Event(ndjson.Slice(at, length), first + events.Count, events.Count + 1));
            at += length + 1;
        }

        return events;
    }

    private static AgentEvent Event(ReadOnlyMemory<byte> line, long number, int place)
    {
        try
        {
            return Event(line, number);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw Bad(place, e.Message.ReplaceLineEndings(" "));
        }
    }

    private static AgentEvent Event(ReadOnlyMemory<byte> line, long number)
    {
        Expect(Utf8.IsValid(line.Span), "it is no UTF-8");
        var reader = new Utf8JsonReader(line.Span, new JsonReaderOptions { MaxDepth = Deepest });
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject, "it is no object");
        Span<long> values = stackalloc long[Numbers.Length];
        for (var i = 0; i < Numbers.Length; i++)
        {
            Name(ref reader, Numbers[i]);
            values[i] = reader.GetInt64();
            Expect(values[i] >= 0, $"{Numbers[i]} is negative");
        }

        Expect(values[0] == number, $"s is {values[0]} and should be {number}");
        Expect(values[4] >= values[3], "e lies before o");
        Name(ref reader, "c");
        Expect(reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length is > 0 and <= LongestClass, "c is no class name");
        var name = reader.ValueIsEscaped ? reader.GetString()! : ClassNames.Intern(reader.ValueSpan) ?? reader.GetString()!;
        Name(ref reader, "f");
        Expect(reader.TokenType == JsonTokenType.StartObject, "f is no object");
        var from = (int)reader.TokenStartIndex;
        Through(ref reader);
        var to = (int)reader.BytesConsumed;
        Expect(reader.Read() && reader.TokenType == JsonTokenType.EndObject, "something follows f");
        Expect(reader.BytesConsumed == line.Length && !reader.Read(), "something follows the object");
        return new(values[0], values[1], values[2], values[3], values[4], name, line[from..to]);
    }

    private static void Name(ref Utf8JsonReader reader, string name)
    {
        Expect(reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(name), $"{name} is not where it should be");
        Expect(reader.Read(), "it ends too early");
    }

    /// <summary>To the end of the value, reading all of it: text with a broken escape would end whoever reads it later.</summary>
    private static void Through(ref Utf8JsonReader reader)
    {
        for (var depth = reader.CurrentDepth; reader.TokenType != JsonTokenType.EndObject || reader.CurrentDepth > depth;)
        {
            Expect(reader.Read(), "it ends too early");
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
            {
                reader.GetString();
            }
        }
    }

    private static void Expect(bool isSo, string problem)
    {
        if (!isSo)
        {
            throw new FormatException(problem);
        }
    }

    private static IngestRefusedException Bad(int line, string problem)
        => new("bad-event", $"Line {line} of the batch is no event as docs/events.md describes it: {problem}.") { Line = line };
}
