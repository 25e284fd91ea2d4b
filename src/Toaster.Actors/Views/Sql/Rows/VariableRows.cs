using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Views.Sql.Rows;

/// <summary>Reads variables of one build, each with its history.</summary>
internal sealed class VariableRows(IStoreConnection connection, BuildId build, TextLookup texts)
{
    private const string Columns = "n, name, value, description, is_function, history";
    private const string OneSql = $"SELECT {Columns} FROM variable WHERE build_id = ?1 AND n = ?2";
    private const string NamedSql = $"SELECT {Columns} FROM variable WHERE build_id = ?1 AND name = ?2 ORDER BY n LIMIT 1";
    private const string AllSql = $"SELECT {Columns} FROM variable WHERE build_id = ?1 ORDER BY n";

    private const string HistorySql = """
        SELECT file_text, line, operation_text, flag_text, is_value, detail FROM variable_history
        WHERE build_id = ?1 AND variable_n = ?2 ORDER BY n
        """;

    public VariableRow One(int n) => connection.Prepared(OneSql).Bind(1, build.Value).Bind(2, n).Single(Row);

    public VariableRow? Find(string name) => connection.Prepared(NamedSql).Bind(1, build.Value).Bind(2, name).First(Row);

    public List<VariableRow> All() => connection.Prepared(AllSql).Bind(1, build.Value).All(Row);

    private VariableRow Row(Statement row)
    {
        var value = row.Text(2);
        return new(row.Text(1), value, row.TextOrNull(3), row.Flag(4), row.Int32(5) == 0 ? [] : History(row.Int32(0), value));
    }

    private List<VariableHistoryRow> History(int variable, string value)
        => connection.Prepared(HistorySql).Bind(1, build.Value).Bind(2, variable).All(row => new VariableHistoryRow(
            texts.TextOrNull(row, 0), row.Int32OrNull(1), texts.TextOrNull(row, 2), row.Flag(4) ? value : row.TextOrNull(5),
            texts.TextOrNull(row, 3)));
}
