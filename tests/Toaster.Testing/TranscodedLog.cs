using System.Text.Json;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Imports;

namespace Toaster.Testing;

/// <summary>Events in the form of docs/events.md, one a line, and the builds that lie in them.</summary>
public static class TranscodedLog
{
    public static IReadOnlyList<AgentEvent> Read(ReadOnlyMemory<byte> ndjson)
    {
        List<AgentEvent> events = [];
        for (var at = 0; at < ndjson.Length;)
        {
            var rest = ndjson[at..];
            var length = rest.Span.IndexOf((byte)'\n') is >= 0 and var feed ? feed : rest.Length;
            events.Add(Line(rest[..length]));
            at += length + 1;
        }

        return events;
    }

    /// <summary>Cuts them into builds as an import does; a build without variables of its own gets the last ones before it.</summary>
    public static IReadOnlyList<IReadOnlyList<AgentEvent>> Builds(IReadOnlyList<AgentEvent> events)
    {
        var boundaries = new BuildBoundaries();
        foreach (var e in events)
        {
            boundaries.Apply(e.Line, e.Offset, e.End, e.Class == AgentClasses.BadLine ? null : e.Class);
        }

        List<IReadOnlyList<AgentEvent>> builds = [];
        AgentEvent? variables = null;
        foreach (var range in boundaries.Finish())
        {
            List<AgentEvent> own = [.. events.Where(e => e.Line >= range.FirstLine && e.Line <= range.LastLine)];
            if (!range.HasVariables && variables is not null)
            {
                own.Insert(0, Inherit(variables));
            }

            variables = own.LastOrDefault(e => e.Class == AgentClasses.Variables) ?? variables;
            builds.Add([.. own.Select((e, i) => e with { Number = i + 1 })]);
        }

        return builds;
    }

    /// <summary>All rows of a build, with changes taken after every so many events.</summary>
    public static InMemoryBuildRows Fold(IReadOnlyList<AgentEvent> events, int chunk = int.MaxValue) =>
        Fold(events, number => number % chunk == 0);

    public static InMemoryBuildRows Fold(IReadOnlyList<AgentEvent> events, Func<int, bool> takeAfter)
    {
        var interpreter = new BuildInterpreter();
        var rows = new InMemoryBuildRows();
        for (var i = 0; i < events.Count; i++)
        {
            interpreter.Apply(events[i]);
            if (takeAfter(i + 1))
            {
                rows.Apply(interpreter.TakeChanges());
            }
        }

        interpreter.End();
        rows.Apply(interpreter.TakeChanges());
        return rows;
    }

    private static AgentEvent Inherit(AgentEvent variables)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WritePropertyName("variables");
            variables.ParsedFields.GetProperty("variables").WriteTo(json);
            json.WriteBoolean("inherited", true);
            json.WriteEndObject();
        }

        return variables with { Fields = buffer.ToArray() };
    }

    private static AgentEvent Line(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = 2048 });
        reader.Read();
        var (number, arrival, line, offset, end, name, fields) = (0L, 0L, 0L, 0L, 0L, "", ReadOnlyMemory<byte>.Empty);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString();
            reader.Read();
            switch (key)
            {
                case "s": number = reader.GetInt64(); break;
                case "t": arrival = reader.GetInt64(); break;
                case "l": line = reader.GetInt64(); break;
                case "o": offset = reader.GetInt64(); break;
                case "e": end = reader.GetInt64(); break;
                case "c": name = string.Intern(reader.GetString()!); break;
                default:
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    fields = json[start..(int)reader.BytesConsumed];
                    break;
            }
        }

        return new(number, arrival, line, offset, end, name, fields);
    }
}
