using System.Runtime.InteropServices;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Views.Sql.Rows;

/// <summary>Reads variables of one build, each with its history.</summary>
internal sealed class VariableRows(IStoreConnection connection, BuildId build, TextLookup texts)
{
    private const string Columns = "n, name, value, description, is_function, history";
    private const string ManySql = $"SELECT {Columns} FROM variable WHERE build_id = ?1 AND n IN (SELECT value FROM json_each(?2))";
    private const string NamedSql = $"SELECT {Columns} FROM variable WHERE build_id = ?1 AND name = ?2 ORDER BY n LIMIT 1";
    private const string AllSql = $"SELECT {Columns} FROM variable WHERE build_id = ?1 ORDER BY n";

    private const string HistoryColumns = "variable_n, file_text, line, operation_text, flag_text, is_value, detail";
    private const string HistorySql = $"""
        SELECT {HistoryColumns} FROM variable_history WHERE build_id = ?1 AND variable_n IN (SELECT value FROM json_each(?2)) ORDER BY variable_n, n
        """;

    private const string AllHistorySql = $"SELECT {HistoryColumns} FROM variable_history WHERE build_id = ?1 ORDER BY variable_n, n";
    private static readonly int[] TextColumns = [1, 3, 4];

    /// <summary>In the order of <paramref name="places"/>.</summary>
    public IReadOnlyList<VariableRow> Many(IReadOnlyCollection<long> places)
    {
        var found = WithHistory(connection.Prepared(ManySql).Bind(1, build.Value).BindAll(2, places).All(Row)).ToDictionary(pair => (long)pair.N, pair => pair.Row);
        return [.. places.Select(place => found[place])];
    }

    public VariableRow? Find(string name)
        => WithHistory(connection.Prepared(NamedSql).Bind(1, build.Value).Bind(2, name).All(Row)).Select(pair => pair.Row).FirstOrDefault();

    public List<VariableRow> All()
    {
        var history = History(connection.Prepared(AllHistorySql).Bind(1, build.Value));
        return [.. connection.Prepared(AllSql).Bind(1, build.Value).All(Row).Select(read => read.With(history))];
    }

    private List<(int N, VariableRow Row)> WithHistory(List<Read> variables)
    {
        long[] changed = [.. variables.Where(read => read.HasHistory).Select(read => (long)read.N)];
        var history = changed.Length == 0 ? [] : History(connection.Prepared(HistorySql).Bind(1, build.Value).BindAll(2, changed));
        return [.. variables.Select(read => (read.N, read.With(history)))];
    }

    private static Read Row(Statement row) => new(row.Int32(0), row.Int32(5) > 0, new(row.Text(1), row.Text(2), row.TextOrNull(3), row.Flag(4), []));

    private Dictionary<int, List<Entry>> History(Statement statement)
    {
        Dictionary<int, List<Entry>> history = [];
        foreach (var entry in texts.All(statement, TextColumns, row => new Entry(
            row.Int32(0), row.Flag(5), new(texts.TextOrNull(row, 1), row.Int32OrNull(2), texts.TextOrNull(row, 3), row.TextOrNull(6), texts.TextOrNull(row, 4)))))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(history, entry.Variable, out _) ??= [];
            history[entry.Variable].Add(entry);
        }

        return history;
    }

    /// <param name="IsValue">Its detail is the value of the variable, and stored there only.</param>
    private readonly record struct Entry(int Variable, bool IsValue, VariableHistoryRow Row);

    private readonly record struct Read(int N, bool HasHistory, VariableRow Row)
    {
        public VariableRow With(Dictionary<int, List<Entry>> history)
        {
            var value = Row.Value;
            return history.TryGetValue(N, out var entries)
                ? Row with { History = [.. entries.Select(entry => entry.IsValue ? entry.Row with { Detail = value } : entry.Row)] }
                : Row;
        }
    }
}
