using System.Collections.Immutable;
using System.Text.Json;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Builds.Following;

/// <summary>The last lines as bitbake's own terminal would show them.</summary>
internal static class TerminalLines
{
    public const int Most = 14;
    private const int LongestText = 400, Note = 20, Warning = 29, LongestEvent = 1 << 20;

    public static ImmutableArray<ProgressLine> Join(ImmutableArray<ProgressLine> before, IReadOnlyList<AgentEvent> events)
    {
        // From the end, so that a large batch costs no more than a small one.
        var found = new List<ProgressLine>();
        for (var i = events.Count - 1; i >= 0 && found.Count < Most; i--)
        {
            if (Of(events[i]) is { } line)
            {
                found.Add(line);
            }
        }

        if (found.Count == 0)
        {
            return before;
        }

        found.Reverse();
        return [.. before.Skip(before.Length + found.Count - Most), .. found];
    }

    public static ProgressLine? Of(AgentEvent e) => e.Class switch
    {
        _ when e.Fields.Length > LongestEvent => null,
        "logging.LogRecord" when ProgressFold.Number(e, "\"levelno\":"u8) is >= Note and var level && IsForTheTerminal(e, level) => Record(e, (int)level),
        "bb.build.TaskStarted" or "bb.build.TaskSucceeded" or "bb.build.TaskFailed" or "bb.build.TaskFailedSilent" => Make(e, Note, ProgressFold.TextOf(e, "_message")),
        "bb.runqueue.runQueueTaskStarted" => Make(e, Note, Running(e)),
        _ => null,
    };

    /// <summary>Notes of a task stand in its own log only.</summary>
    private static bool IsForTheTerminal(AgentEvent e, long level) => level >= Warning || ProgressFold.Number(e, "\"taskpid\":"u8) is not > 0;

    /// <summary>A warning or an error with its text; also without one.</summary>
    public static ProgressLine Record(AgentEvent e, int level)
    {
        if (e.Fields.Length > LongestEvent)
        {
            return new(e.Line, e.Arrival, level, "");
        }

        try
        {
            return Make(e, level, Text(e)) ?? new(e.Line, e.Arrival, level, "");
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            return new(e.Line, e.Arrival, level, ""); // The projector says so on the build.
        }
    }

    private static ProgressLine? Make(AgentEvent e, int level, string? text)
        => text is null ? null : new(e.Line, e.Arrival, level, Cut(text));

    private static string Cut(string text)
    {
        var line = text.AsSpan().TrimEnd();
        var end = line.IndexOf('\n');
        line = end >= 0 ? line[..end] : line;
        return line.Length > LongestText ? $"{line[..LongestText]}…" : line.ToString();
    }

    private static string? Running(AgentEvent e)
        => ProgressFold.Number(e, "\"total\":"u8) is { } all && ProgressFold.Number(e, "\"completed\":"u8) is { } done && ProgressFold.TextOf(e, "taskstring") is { } task
            ? $"Running task {done + (ProgressFold.Number(e, "\"active\":"u8) ?? 0) + (ProgressFold.Number(e, "\"failed\":"u8) ?? 0) + 1} of {all} ({task[(task.LastIndexOf('/') + 1)..]})"
            : null;

    private static string Text(AgentEvent e)
    {
        var said = LogRecordEvent.Read(e.Fields.Span, new TextPool());
        if (said.Message.IsEmpty)
        {
            return "";
        }

        var message = Parse(said.Message);
        var pattern = message.AsText() ?? PythonText.Str(message);
        return said.Arguments.IsEmpty ? pattern : PercentFormat.Apply(pattern, Parse(said.Arguments)).Text;
    }

    private static JsonElement Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, JsonValues.Options);
        return JsonElement.ParseValue(ref reader);
    }
}
