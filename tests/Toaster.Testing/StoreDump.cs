using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Toaster.Testing;

/// <summary>Everything that stands in a store's tables, as text: a line for each row, in the order of the text.</summary>
public sealed class StoreDump
{
    private readonly List<string> _lines = [];

    /// <summary>Also of a store that is in use: it reads one state of it.</summary>
    /// <param name="tables">Only tables that this is true of.</param>
    public StoreDump(string databasePath, Func<string, bool>? tables = null)
    {
        using var connection = new SqliteConnection($"Data Source={databasePath};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using var transaction = connection.BeginTransaction(deferred: true);
        foreach (var table in Read(connection, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").Select(row => row[0].Value[1..^1]))
        {
            if (tables?.Invoke(table) != false)
            {
                _lines.AddRange(Read(connection, $"SELECT * FROM \"{table}\"")
                    .Select(row => $"{table}: {string.Join(", ", row.Select(cell => $"{cell.Name}={cell.Value}"))}").Order(StringComparer.Ordinal));
            }
        }
    }

    public IReadOnlyList<string> Lines => _lines;

    /// <summary>What pages and programs read.</summary>
    public static bool IsReadTable(string table) => table is not ("build_journal" or "journal" or "entity" or "open_entity" or "registry" or "snapshot" or "schema_version");

    /// <summary>Lines that are about a build.</summary>
    public IEnumerable<string> Of(long build) => _lines.Where(line => IsOf(line, build));

    /// <summary>All other lines.</summary>
    public IEnumerable<string> But(params long[] builds) => _lines.Where(line => !builds.Any(build => IsOf(line, build)));

    private static bool IsOf(string line, long build)
        => line.Contains($": build_id={build},", StringComparison.Ordinal)
            || line.StartsWith($"build_journal: entity_id={build},", StringComparison.Ordinal)
            || line.StartsWith($"projection: entity_id={build},", StringComparison.Ordinal)
            || line.StartsWith($"snapshot: kind=2, entity_id={build},", StringComparison.Ordinal)
            || line.StartsWith($"entity: kind=2, id={build},", StringComparison.Ordinal)
            || line.StartsWith($"open_entity: kind=2, id={build}", StringComparison.Ordinal) && line.EndsWith($"={build}", StringComparison.Ordinal)
            || (line.StartsWith("registry: ", StringComparison.Ordinal) && line.EndsWith($", kind=2, id={build}", StringComparison.Ordinal));

    private static List<(string Name, string Value)[]> Read(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<(string, string)[]> rows = [];
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => (reader.GetName(i), Text(reader.GetValue(i))))]);
        }

        return rows;
    }

    private static string Text(object value) => value switch
    {
        DBNull => "null",
        byte[] bytes => Convert.ToHexStringLower(bytes),
        string text => $"'{text}'",
        _ => string.Format(CultureInfo.InvariantCulture, "{0:R}", value),
    };
}
