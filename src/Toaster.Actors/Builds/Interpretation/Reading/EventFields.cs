using System.Text.Json;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>
/// The fields of one event of the rarer classes. What is missing or of the wrong type is noted as a recorder problem and
/// answered with null, so that the rest of the event still counts.
/// </summary>
internal readonly struct EventFields(AgentEvent observed, ProblemsFold problems)
{
    public AgentEvent Event => observed;

    public string? Text(string name) => Value(name)?.AsText() ?? Missing<string>(name);

    /// <summary>Text that may be absent or None.</summary>
    public string? OptionalText(string name) => observed.ParsedFields.Entry(name)?.AsText();

    public long? Integer(string name) => Value(name)?.AsInteger() ?? MissingValue<long>(name);

    public long? OptionalInteger(string name) => observed.ParsedFields.Entry(name)?.AsInteger();

    public bool? Flag(string name) => Value(name)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => MissingValue<bool>(name),
    };

    public IReadOnlyList<string> Texts(string name)
    {
        if (Value(name) is not { } value || value.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object))
        {
            Missing<string>(name);
            return [];
        }

        return [.. value.Items().Select(item => item.AsText()).OfType<string>()];
    }

    /// <summary>A list that may be absent or None.</summary>
    public IReadOnlyList<string> OptionalTexts(string name) =>
        [.. (Value(name)?.Items() ?? []).Select(item => item.AsText()).OfType<string>()];

    public JsonElement? Value(string name) => observed.ParsedFields.Entry(name);

    public void Problem(string text) => problems.Note(observed, text);

    private T? Missing<T>(string name) where T : class
    {
        problems.NoteField(observed, name);
        return null;
    }

    private T? MissingValue<T>(string name) where T : struct
    {
        problems.NoteField(observed, name);
        return null;
    }
}
