using System.Text.Json;

namespace Toaster.Actors.Builds;

/// <summary>
/// One transcoded event (docs/events.md): an observation of a build, numbered by whoever observed it.
/// </summary>
/// <param name="Number">s: from 1 in each attempt, without holes.</param>
/// <param name="Arrival">t: microseconds since 1970 UTC, 0 when unknown.</param>
/// <param name="Line">l: line of the source, from 1.</param>
/// <param name="Offset">o: first byte of that line.</param>
/// <param name="End">e: the byte behind it.</param>
/// <param name="Class">c: bitbake's class name, or one of <see cref="AgentClasses"/>.</param>
/// <param name="Fields">f: UTF-8 JSON object.</param>
public sealed record AgentEvent(long Number, long Arrival, long Line, long Offset, long End, string Class, ReadOnlyMemory<byte> Fields)
{
    private JsonElement? _parsed;

    /// <summary>The fields, parsed at first use and kept: several readers share one event.</summary>
    public JsonElement ParsedFields => _parsed ??= Parse(Fields);

    private static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = 2048 });
        return JsonElement.ParseValue(ref reader);
    }
}

/// <summary>Classes of events that are ours, not bitbake's.</summary>
public static class AgentClasses
{
    public const string Variables = "agent.Variables";
    public const string BadLine = "agent.BadLine";

    /// <summary>How the command ended; last of all.</summary>
    public const string ProcessExited = "agent.ProcessExited";

    /// <summary>What the agent that drives the build does now: a step before bitbake begins, or of stopping it.</summary>
    public const string Phase = "agent.Phase";

    /// <summary>Why the agent could not go on.</summary>
    public const string Failed = "agent.Failed";

    /// <summary>Stands for an event that was too large to be sent.</summary>
    public const string TooLarge = "agent.TooLarge";

    /// <summary>Stands for an event that the server could not read.</summary>
    public const string Unreadable = "agent.Unreadable";
}
