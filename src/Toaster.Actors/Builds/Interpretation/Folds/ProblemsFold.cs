using System.Text.Json;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>
/// Recorder problems: lines that could not be read, and events that could not be understood. One row a line; never the end
/// of anything.
/// </summary>
internal sealed class ProblemsFold
{
    private const int LongestText = 2_000;
    private readonly Dictionary<long, RecorderProblemRow> _rows = [];
    [NotSaved(NotSavedAttribute.Taken)]
    private readonly HashSet<long> _changed = [];

    public int Count => _rows.Count;

    public void Carry(StateStream s) => s.Map(_rows, line => s.Long(line), s.Problem);

    public void ApplyBadLine(AgentEvent observed)
        => Add(observed, Told(observed, fields => fields.Entry("problem")?.AsText()) ?? "The line could not be read.", isUnreadable: true);

    /// <summary>An event that a server refused, and what was sent in its place.</summary>
    public void ApplyRefused(AgentEvent observed)
    {
        var name = Told(observed, fields => fields.Entry("class")?.AsText()) ?? "An event";
        Add(
            observed,
            observed.Class == AgentClasses.TooLarge
                ? $"{name}: the event was too large to be recorded{(Told(observed, fields => fields.Entry("bytes")?.GetRawText()) is { } bytes ? $" ({bytes} bytes)" : "")}."
                : $"{name}: the event could not be recorded: {Told(observed, fields => fields.Entry("problem")?.AsText()) ?? "it cannot be read"}.",
            isUnreadable: true);
    }

    public void Note(AgentEvent observed, string text) => Add(observed, $"{observed.Class}: {text}", isUnreadable: false);

    public void NoteField(AgentEvent observed, string field) =>
        Note(observed, $"the field {field} is missing or not of the type it should have.");

    public IReadOnlyList<RecorderProblemRow> Take()
    {
        if (_changed.Count == 0)
        {
            return [];
        }

        RecorderProblemRow[] rows = [.. _changed.Order().Select(line => _rows[line])];
        _changed.Clear();
        return rows;
    }

    /// <summary>Null when it is not told: the line is lost either way, and where it stood is what counts.</summary>
    private static string? Told(AgentEvent observed, Func<JsonElement, string?> read)
    {
        try
        {
            return read(observed.ParsedFields);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Add(AgentEvent observed, string text, bool isUnreadable)
    {
        if (_rows.TryGetValue(observed.Line, out var row))
        {
            text = row.Text.Length > LongestText ? row.Text : $"{row.Text} {text}";
            isUnreadable |= row.IsUnreadable;
        }

        _rows[observed.Line] = new(observed.Line, observed.Offset, text, isUnreadable);
        _changed.Add(observed.Line);
    }
}
