using System.Text.Json;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Imports;

namespace Toaster.Testing;

/// <summary>Events in the form of docs/events.md, one a line, and the builds that lie in them.</summary>
public static class TranscodedLog
{
    public static IReadOnlyList<AgentEvent> Read(ReadOnlyMemory<byte> ndjson) => ChunkCodec.Parse(ndjson);

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
}
