using System.Text.Json;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>The variables of the configuration with their history; the last line of them wins.</summary>
internal sealed class VariablesFold
{
    // Those that the summary shows.
    private static readonly string[] Shown = ["BB_VERSION", "MACHINE", "DISTRO", "DISTRO_VERSION", "BUILDNAME"];

    [NotSaved(NotSavedAttribute.Taken)]
    private List<VariableRow>? _fresh;
    private readonly Dictionary<string, string> _values = [];

    public int Count { get; private set; }

    public int HistoryCount { get; private set; }

    public long? Line { get; private set; }

    public bool Inherited { get; private set; }

    /// <summary>Of one that the summary shows; others are not kept.</summary>
    public string? Value(string name) => Shown.Contains(name) ? _values.GetValueOrDefault(name) : throw new ArgumentException($"{name} is not kept.", nameof(name));

    public void Carry(StateStream s)
    {
        s.Map(_values, s.Text, s.Text);
        (Count, HistoryCount) = (s.Int(Count), s.Int(HistoryCount));
        (Line, Inherited) = (s.LongOrNull(Line), s.Flag(Inherited));
    }

    /// <summary>False when the line holds no variables.</summary>
    public bool Apply(AgentEvent observed, TextPool pool)
    {
        var read = new OrderedDictionary<string, (VariableRow Row, string? Doc)>(StringComparer.Ordinal);
        var (found, inherited) = (false, false);
        var reader = new Utf8JsonReader(observed.Fields.Span, JsonValues.Options);
        reader.Read();
        JsonValues.Map(ref reader, (key, ref value) =>
        {
            if (key == "variables" && value.TokenType == JsonTokenType.StartObject)
            {
                found = JsonValues.Map(ref value, (name, ref variable) => read[name] = Variable(name, ref variable, pool));
            }
            else if (key == "inherited")
            {
                inherited = JsonValues.Flag(ref value) == true;
            }
            else
            {
                value.Skip();
            }
        });
        if (!found)
        {
            return false;
        }

        _fresh = [.. read.Values.Select(variable => variable.Row with { Description = variable.Doc ?? OfBaseName(variable.Row.Name, read) })];
        _values.Clear();
        foreach (var name in Shown)
        {
            if (read.TryGetValue(name, out var shown))
            {
                _values[name] = shown.Row.Value;
            }
        }

        (Count, HistoryCount) = (_fresh.Count, _fresh.Sum(row => row.History.Count));
        (Line, Inherited) = (observed.Line, inherited);
        return true;
    }

    public IReadOnlyList<VariableRow>? Take()
    {
        var rows = _fresh;
        _fresh = null;
        return rows;
    }

    /// <summary>FILES:append:class-native is told about under FILES: the part of its name in capitals.</summary>
    private static string? OfBaseName(string name, OrderedDictionary<string, (VariableRow Row, string? Doc)> all)
    {
        var words = name.Split([':', '-'], 2)[0].Split('_');
        var upper = string.Join('_', words.TakeWhile(word => word.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c))));
        return upper.Length > 0 && upper != name && all.TryGetValue(upper, out var known) ? known.Doc : null;
    }

    private static (VariableRow, string?) Variable(string name, ref Utf8JsonReader reader, TextPool pool)
    {
        var (text, isFunction, doc, history) = ("", false, (string?)null, new List<VariableHistoryRow>());
        JsonValues.Map(ref reader, (key, ref value) =>
        {
            switch (key)
            {
                case "v":
                    text = PlainText(ref value) ?? "";
                    break;
                case "doc":
                    doc = JsonValues.Text(ref value) is { Length: > 0 } told ? told : null;
                    break;
                case "func":
                    isFunction = PlainText(ref value) is not (null or "" or "0" or "False");
                    break;
                case "history":
                    JsonValues.List(ref value, (ref entry) => history.Add(History(ref entry, pool)));
                    break;
                default:
                    value.Skip();
                    break;
            }
        });
        return (new(name, text, null, isFunction, history), doc);
    }

    private static VariableHistoryRow History(ref Utf8JsonReader reader, TextPool pool)
    {
        var (file, line, operation, detail, flag) = ((string?)null, (int?)null, (string?)null, (string?)null, (string?)null);
        JsonValues.Map(ref reader, (key, ref value) =>
        {
            switch (key)
            {
                case "file":
                    file = JsonValues.Text(ref value, pool);
                    break;
                case "line":
                    line = (int?)JsonValues.Integer(ref value);
                    break;
                case "op":
                    operation = JsonValues.Text(ref value, pool);
                    break;
                case "detail":
                    detail = PlainText(ref value);
                    break;
                case "flag":
                    flag = JsonValues.Text(ref value, pool);
                    break;
                default:
                    value.Skip();
                    break;
            }
        });
        return new(file, line, operation, detail, flag);
    }

    /// <summary>Text as it is, anything else as Python would show it; null for None.</summary>
    private static string? PlainText(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        return reader.TokenType == JsonTokenType.Null ? null : PythonText.Str(JsonElement.ParseValue(ref reader));
    }
}
