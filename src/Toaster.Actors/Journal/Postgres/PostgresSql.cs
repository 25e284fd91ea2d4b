using System.Text.RegularExpressions;

namespace Toaster.Actors.Journal.Postgres;

/// <summary>
/// Says in PostgreSQL's words what the statements of the stores say. They are written in what both databases understand; the few
/// words that differ are replaced here, once for each statement.
/// </summary>
/// <remarks>
/// <c>?1</c> is <c>$1</c>; <c>LIKE</c>, which takes no notice of A-Z and a-z, is <c>ILIKE</c>; <c>a.x IS b.x</c>, which nulls
/// fulfil too, is <c>IS NOT DISTINCT FROM</c>; <c>IN (SELECT value FROM json_each(?1))</c> is <c>= ANY($1)</c>; <c>CROSS JOIN … ON</c>, which the other takes for an order, is a join; <c>INSERT OR REPLACE</c> names the key that it replaces by; <c>INDEXED BY</c> is left to
/// the planner. The function <c>nocase</c> is one of the schema's.
/// </remarks>
internal static partial class PostgresSql
{
    // What tells two rows apart, of tables whose rows are replaced. Long texts are told apart by their digest.
    private static readonly Dictionary<string, string> Keys = new(StringComparer.Ordinal)
    {
        ["artifact"] = "build_id, text_key(task), text_key(path)",
        ["build_detail"] = "build_id",
        ["build_summary"] = "build_id",
        ["disk_full"] = "build_id, line",
        ["image_file"] = "build_id, target_text, folder_text, text_key(name)",
        ["lease"] = "build_id",
        ["message"] = "build_id, line",
        ["no_provider"] = "build_id, line",
        ["package"] = "build_id, text_key(name), text_key(recipe)",
        ["queue_item"] = "build_id",
        ["recorder_problem"] = "build_id, line",
        ["snapshot"] = "kind, entity_id, name",
        ["task"] = "build_id, task_id",
    };

    /// <param name="parameters">How many it has.</param>
    public static string Translate(string sql, out int parameters)
    {
        var most = 0;
        var text = Parameter().Replace(sql, match =>
        {
            most = Math.Max(most, int.Parse(match.ValueSpan[1..], System.Globalization.CultureInfo.InvariantCulture));
            return $"${match.ValueSpan[1..]}";
        });
        parameters = most;
        text = IndexedBy().Replace(text, "");
        text = OneOf().Replace(text, "= ANY(${list})");
        text = InThisOrder().Replace(text, "JOIN ${what} ON");
        text = Like().Replace(text, "ILIKE");
        text = Same().Replace(text, "IS NOT DISTINCT FROM ${other}");
        return Replace().Match(text) is { Success: true } replace ? Upsert(text, replace) : text;
    }

    /// <summary>
    /// The same for many rows at once, each parameter an array with the column's values; null unless <paramref name="sql"/> inserts its
    /// parameters as they come. Of rows with the same key that replace others the last one is taken.
    /// </summary>
    public static string? ManyRows(string sql, int parameters)
    {
        var match = Insert().Match(sql);
        var numbers = string.Join(", ", Enumerable.Range(1, parameters).Select(number => $"${number}"));
        if (!match.Success || parameters == 0 || Spaces().Replace(match.Groups["values"].Value, " ") != numbers)
        {
            return null;
        }

        var (into, columns, rest) = (match.Groups["into"].Value, match.Groups["columns"].Value, match.Groups["rest"].Value);
        if (!rest.Contains("DO UPDATE", StringComparison.Ordinal))
        {
            return $"{into} SELECT * FROM unnest({numbers}){rest}";
        }

        return !Keys.TryGetValue(match.Groups["table"].Value, out var key) ? null
            : $"{into} SELECT DISTINCT ON ({key}) {columns} FROM unnest({numbers}) WITH ORDINALITY AS r({columns}, row_n) ORDER BY {key}, row_n DESC{rest}";
    }

    private static string Upsert(string sql, Match match)
    {
        var table = match.Groups["table"].Value;
        var columns = match.Groups["columns"].Value.Split(',', StringSplitOptions.TrimEntries);
        var key = Keys.TryGetValue(table, out var known) ? known : throw new ArgumentException($"Rows of {table} are not known to be replaced.", nameof(sql));
        var set = columns.Select(column => $"{column} = excluded.{column}");
        return $"{sql.Remove(match.Index, match.Length).Insert(match.Index, $"INSERT INTO {table} ({match.Groups["columns"].Value})")} ON CONFLICT ({key}) DO UPDATE SET {string.Join(", ", set)}";
    }

    [GeneratedRegex(@"\?\d+", RegexOptions.None)]
    private static partial Regex Parameter();

    [GeneratedRegex(@" INDEXED BY \w+", RegexOptions.None)]
    private static partial Regex IndexedBy();

    [GeneratedRegex(@"\bCROSS JOIN (?<what>\w+ \w+) ON\b", RegexOptions.ExplicitCapture)]
    private static partial Regex InThisOrder();

    [GeneratedRegex(@"\bLIKE\b", RegexOptions.None)]
    private static partial Regex Like();

    [GeneratedRegex(@"\bIS (?<other>\w+\.\w+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Same();

    [GeneratedRegex(@"\bIN \(SELECT value FROM json_each\((?<list>\$\d+)\)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex OneOf();

    [GeneratedRegex(@"^\s*(?<into>INSERT INTO (?<table>\w+) \((?<columns>[^)]*)\))\s+VALUES \((?<values>[^()]*)\)(?<rest>.*)$", RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Insert();

    [GeneratedRegex(@"\s+", RegexOptions.None)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"INSERT OR REPLACE INTO (?<table>\w+) \((?<columns>[^)]*)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Replace();
}
