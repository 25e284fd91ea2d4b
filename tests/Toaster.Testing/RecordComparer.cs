using System.Globalization;
using System.Text.Json;

namespace Toaster.Testing;

/// <summary>
/// Compares a build record with the expected result of a log, field by field. Rows are matched by their keys, in any order;
/// texts must be equal, numbers numbers; times may be one microsecond off and fractions a millionth.
/// </summary>
public sealed class RecordComparer
{
    private readonly List<string> _differences = [];

    private RecordComparer()
    {
    }

    public int Compared { get; private set; }

    public IReadOnlyList<string> Differences => _differences;

    public static RecordComparer Compare(JsonElement record, JsonElement expected)
    {
        var comparer = new RecordComparer();
        comparer.Value("record", "format", Get(record, "format"), "toaster.build-record");
        comparer.Value("record", "version", Get(record, "version"), 1);
        var builds = Rows(Get(record, "builds"));
        var wanted = Rows(Get(expected, "builds"));
        comparer.Value("record", "number of builds", JsonSerializer.SerializeToElement(builds.Count), wanted.Count);
        for (var i = 0; i < wanted.Count; i++)
        {
            comparer.Build($"builds[{i}]", i < builds.Count ? builds[i] : default, wanted[i]);
        }

        return comparer;
    }

    private void Build(string where, JsonElement got, JsonElement want)
    {
        foreach (var name in RecordSchema.Plain)
        {
            Value(where, name, Get(got, name), Get(want, name));
        }

        foreach (var name in RecordSchema.Maps)
        {
            Map($"{where}.{name}", name, Get(got, name), Get(want, name));
        }

        Value(where, "targets", Targets(Get(got, "targets")), Targets(Get(want, "targets")));
        foreach (var part in RecordSchema.Parts)
        {
            Part($"{where}.{part.Name}", part, Get(got, part.Name), ExpectedRows(want, part.Name));
        }
    }

    private void Map(string where, string name, JsonElement got, JsonElement want)
    {
        if (want.ValueKind != JsonValueKind.Object || got.ValueKind != JsonValueKind.Object)
        {
            Value(where, name, got, want);
            return;
        }

        // Further variables may be in the record; further counts may not.
        var keys = want.EnumerateObject().Select(p => p.Name)
            .Union(name == "variableValues" ? [] : got.EnumerateObject().Select(p => p.Name));
        foreach (var key in keys)
        {
            Value(where, key, Get(got, key), Get(want, key));
        }
    }

    private void Part(string where, RecordPart part, JsonElement got, List<JsonElement> wanted)
    {
        Compared++;
        if (got.ValueKind != JsonValueKind.Array)
        {
            _differences.Add($"{where}: missing");
        }

        var rows = Rows(got);
        if (part.Name == "messages")
        {
            rows = [.. rows.Where(row => Get(row, "levelNumber") is not { ValueKind: JsonValueKind.Number } level || level.GetInt32() >= 29)];
        }

        var (left, right) = (ByKey(rows, part), ByKey(wanted, part));
        foreach (var (key, row) in right)
        {
            Compared++;
            if (!left.TryGetValue(key, out var own))
            {
                _differences.Add($"{where}[{key}]: missing");
                continue;
            }

            foreach (var field in part.Fields)
            {
                if (part.Name != "recorderProblems" || Get(own, field).ValueKind != JsonValueKind.Undefined)
                {
                    Value($"{where}[{key}]", field, Get(own, field), Get(row, field));
                }
            }
        }

        foreach (var key in left.Keys.Where(key => !right.ContainsKey(key)))
        {
            Compared++;
            _differences.Add($"{where}[{key}]: not expected");
        }
    }

    private void Value<T>(string where, string name, JsonElement got, T want) =>
        Value(where, name, got, want is JsonElement json ? json : JsonSerializer.SerializeToElement(want));

    private void Value(string where, string name, JsonElement got, JsonElement want)
    {
        Compared++;
        if (!Same(name, got, want))
        {
            _differences.Add($"{where}.{name}: is {Show(got)}, expected {Show(want)}");
        }
    }

    private static bool Same(string name, JsonElement got, JsonElement want)
    {
        if (IsNull(got) || IsNull(want))
        {
            return IsNull(got) && IsNull(want);
        }

        if (RecordSchema.Times.Contains(name))
        {
            return Ticks(got) is { } a && Ticks(want) is { } b && Math.Abs(a - b) <= TimeSpan.TicksPerMicrosecond;
        }

        if (got.ValueKind != want.ValueKind)
        {
            return false;
        }

        return got.ValueKind switch
        {
            JsonValueKind.Number when IsFraction(got) || IsFraction(want) =>
                Math.Abs(got.GetDouble() - want.GetDouble()) <= 1e-6 * Math.Max(1, Math.Abs(want.GetDouble())),
            JsonValueKind.Number => got.GetRawText() == want.GetRawText(),
            JsonValueKind.Array => got.GetArrayLength() == want.GetArrayLength()
                && got.EnumerateArray().Zip(want.EnumerateArray()).All(pair => Same("", pair.First, pair.Second)),
            JsonValueKind.String => got.GetString() == want.GetString(),
            _ => JsonElement.DeepEquals(got, want),
        };
    }

    private static bool IsFraction(JsonElement number) => number.GetRawText().AsSpan().ContainsAny('.', 'e', 'E');

    private static long? Ticks(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { } text && (text.EndsWith('Z') || text.EndsWith("+00:00", StringComparison.Ordinal))
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.UtcTicks : null;

    private static JsonElement Targets(JsonElement targets) => JsonSerializer.SerializeToElement(Rows(targets).Select(row => new[]
    {
        IsNull(Get(row, "multiconfig")) ? "" : Get(row, "multiconfig").GetString(), Get(row, "name") is { ValueKind: JsonValueKind.String } name ? name.GetString() : null,
        IsNull(Get(row, "task")) ? null : Get(row, "task").ToString(),
    }));

    /// <summary>A second row with the same key gets a number behind it, so that it shows.</summary>
    private static Dictionary<string, JsonElement> ByKey(List<JsonElement> rows, RecordPart part)
    {
        Dictionary<string, JsonElement> table = [];
        foreach (var row in rows)
        {
            var key = string.Join(' ', part.Keys.Select(name => Get(row, name) is var value && IsNull(value) ? "" : Get(row, name).ToString()));
            var unique = key;
            for (var n = 2; !table.TryAdd(unique, row); n++)
            {
                unique = $"{key} #{n}";
            }
        }

        return table;
    }

    /// <summary>Large lists of the expected file are arrays under column names.</summary>
    private static List<JsonElement> ExpectedRows(JsonElement build, string part)
    {
        var rows = Rows(Get(build, part == "recorderProblems" ? "problems" : part));
        var columns = Get(build, part + "Columns");
        return columns.ValueKind != JsonValueKind.Array ? rows : [.. rows.Select(row => JsonSerializer.SerializeToElement(
            columns.EnumerateArray().Zip(row.EnumerateArray()).ToDictionary(pair => pair.First.GetString()!, pair => pair.Second)))];
    }

    private static List<JsonElement> Rows(JsonElement array) => array.ValueKind == JsonValueKind.Array ? [.. array.EnumerateArray()] : [];

    private static JsonElement Get(JsonElement map, string name) =>
        map.ValueKind == JsonValueKind.Object && map.TryGetProperty(name, out var value) ? value : default;

    private static bool IsNull(JsonElement value) => value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    private static string Show(JsonElement value) =>
        IsNull(value) ? "null" : value.GetRawText() is { Length: > 160 } raw ? raw[..160] + " ..." : value.GetRawText();
}
