using Microsoft.Data.Sqlite;

namespace Toaster.Chaos.Dumps;

/// <summary>
/// Every table of the database, also of tables this rig has never heard of. What is left out or put in other words is listed
/// in docs/trust-report.md, with the reasons.
/// </summary>
internal sealed class DatabaseDump(SqliteConnection connection, DumpBuilder dump)
{
    // Numbers given so far, the random name of the store, times of schema scripts; snapshots are a cache that may be there or not.
    private static readonly string[] LeftOut = ["store", "schema_version", "id_sequence", "snapshot"];
    private static readonly string[] LeftOutColumns = ["recorded_at", "stream", "ts", "writer"];

    private readonly Labels _labels = Labels.Read(connection);

    public int Builds => _labels.Builds.Count;

    public Labels Labels => _labels;

    public void Write()
    {
        if (Query("PRAGMA integrity_check", row => row.GetString(0)) is not ["ok"])
        {
            throw new ChaosFailure("The database is damaged: " + string.Join(' ', Query("PRAGMA integrity_check", row => row.GetString(0))));
        }

        new JournalDump(connection, _labels, dump).Write();
        foreach (var table in Query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", row => row.GetString(0)))
        {
            if (!LeftOut.Contains(table) && !JournalDump.Tables.Contains(table) && table != "text")
            {
                WriteTable(table);
            }
        }
    }

    public void WriteTable(string table)
    {
        var texts = Query($"PRAGMA table_info({table})", row => row.GetString(1)).Any(column => column.EndsWith("_text", StringComparison.Ordinal))
            ? Query("SELECT build_id, text_id, value FROM text", row => (Key: (row.GetInt64(0), row.GetInt64(1)), Value: row.GetString(2)))
                .ToDictionary(text => text.Key, text => text.Value)
            : [];
        foreach (var row in Query($"SELECT * FROM {table}", row => Row(row, texts)))
        {
            dump.Rows++;
            dump.Add(table, row);
        }
    }

    private string Row(SqliteDataReader row, Dictionary<(long, long), string> texts)
    {
        List<string> values = [];
        long build = 0;
        for (var i = 0; i < row.FieldCount; i++)
        {
            var name = row.GetName(i);
            if (LeftOutColumns.Contains(name))
            {
                continue;
            }

            if (name is "build_id" or "entity_id")
            {
                build = row.GetInt64(i);
                values.Add(_labels.Build(build));
            }
            else if (name.EndsWith("_text", StringComparison.Ordinal) && !row.IsDBNull(i))
            {
                values.Add($"{name[..^5]}={Canonical.Text(texts[(build, row.GetInt64(i))])}");
            }
            else
            {
                values.Add($"{name}={Canonical.Value(row, i)}");
            }
        }

        return string.Join(" ", values);
    }

    private List<T> Query<T>(string sql, Func<SqliteDataReader, T> read)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var row = command.ExecuteReader();
        List<T> found = [];
        while (row.Read())
        {
            found.Add(read(row));
        }

        return found;
    }
}
