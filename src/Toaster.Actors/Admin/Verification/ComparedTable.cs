using System.Globalization;
using System.Text;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Admin.Verification;

/// <summary>
/// A read table as it is compared: rows of a build in the order of their key, and texts in place of their numbers, which
/// depend on the order of writing.
/// </summary>
internal sealed class ComparedTable
{
    private const int PageRows = 200;
    private readonly string[] _keys;
    private readonly string _first;
    private readonly string _next;

    private ComparedTable(string name, string[] keys, string[] columns)
    {
        Name = name;
        Columns = columns;
        _keys = keys;
        var select = $"SELECT {string.Join(", ", keys.Select(key => $"t.{key}").Concat(columns.Select(Value)))} FROM {name} t WHERE t.build_id = ?1";
        var order = keys.Length == 0 ? "" : $" ORDER BY {string.Join(", ", keys.Select(key => $"t.{key}"))} LIMIT {PageRows}";
        _first = select + order;
        _next = keys.Length == 0 ? "" :
            $"{select} AND ({string.Join(", ", keys.Select(key => $"t.{key}"))}) > ({string.Join(", ", keys.Select((_, i) => $"?{i + 2}"))}){order}";
    }

    public string Name { get; }

    public string[] Columns { get; }

    /// <summary>A row: its key, and what stands in its columns (null, long, double, or bytes).</summary>
    internal sealed record Row(object?[] Key, object?[] Values);

    /// <summary>The shape of a table, from the database itself: its key is the primary key, or else its unique index.</summary>
    public static ComparedTable Of(IStoreConnection connection, string name)
    {
        var columns = connection.Prepared($"PRAGMA table_info({name})").All(row => (Name: row.Text(1), Key: row.Int32(5)));
        List<string> keys = [.. columns.Where(column => column.Key > 0).OrderBy(column => column.Key).Select(column => column.Name)];
        if (keys.Count == 0)
        {
            var index = connection.Prepared($"PRAGMA index_list({name})").All(row => (Name: row.Text(1), IsUnique: row.Flag(2))).First(index => index.IsUnique).Name;
            keys = connection.Prepared($"PRAGMA index_info({index})").All(row => row.Text(2));
        }

        return new(name, [.. keys.Where(key => key != "build_id")], [.. columns.Select(column => column.Name).Where(column => column != "build_id" && !keys.Contains(column))]);
    }

    /// <summary>The next rows behind <paramref name="after"/>; empty at the end.</summary>
    public List<Row> Page(IStoreConnection connection, long build, Row? after)
    {
        if (after is not null && _keys.Length == 0)
        {
            return [];
        }

        var statement = connection.Prepared(after is null ? _first : _next).Bind(1, build);
        for (var i = 0; after is not null && i < _keys.Length; i++)
        {
            _ = after.Key[i] switch
            {
                long number => statement.Bind(i + 2, number),
                byte[] text => statement.BindUtf8(i + 2, text),
                _ => statement,
            };
        }

        return statement.All(row => new Row(
            [.. Enumerable.Range(0, _keys.Length).Select(row.Stored)],
            [.. Enumerable.Range(_keys.Length, Columns.Length).Select(i => Columns[i - _keys.Length] == "hash" && row.IsBlob(i) ? HexOf(row.Bytes(i)) : row.Stored(i))]));
    }

    /// <summary>A digest, which takes half the room where bytes may stand among texts.</summary>
    private static byte[] HexOf(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes));

    public string KeyText(Row row) => _keys.Length == 0
        ? "its row" : $"the row {string.Join(", ", _keys.Select((key, i) => $"{key} {Text(row.Key[i])}"))}";

    /// <summary>As SQLite orders keys: numbers, then bytes.</summary>
    public static int Compare(object?[] a, object?[] b)
    {
        for (var i = 0; i < a.Length; i++)
        {
            var order = (a[i], b[i]) switch
            {
                (long x, long y) => x.CompareTo(y),
                (byte[] x, byte[] y) => x.AsSpan().SequenceCompareTo(y),
                (long, _) => -1,
                (_, long) => 1,
                _ => 0,
            };
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    public static bool IsSame(object? a, object? b) => a is byte[] x && b is byte[] y ? x.AsSpan().SequenceEqual(y) : Equals(a, b);

    public static string Text(object? value) => value switch
    {
        null => "nothing",
        byte[] bytes => Shown(Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 240)))),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Shown(string text) => text.Length > 60 ? $"\"{text[..60]}...\"" : $"\"{text}\"";

    private static string Value(string column) => column.EndsWith("_text", StringComparison.Ordinal)
        ? $"""
            CASE WHEN t.{column} IS NULL THEN NULL ELSE coalesce(
                (SELECT x.value FROM text x WHERE x.build_id = t.build_id AND x.text_id = t.{column}), 'no text ' || t.{column}) END
            """
        : $"t.{column}";
}
