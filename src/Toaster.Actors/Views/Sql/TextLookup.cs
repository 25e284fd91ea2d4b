using Toaster.Actors.Journal.Sql;


namespace Toaster.Actors.Views.Sql;

/// <summary>The repeated texts of one build, each read once. Lives as long as one read.</summary>
internal sealed class TextLookup(IStoreConnection connection, BuildId build)
{
    private const string Sql = "SELECT value FROM text WHERE build_id = ?1 AND text_id = ?2";
    private const string ManySql = "SELECT text_id, value FROM text WHERE build_id = ?1 AND text_id IN (SELECT value FROM json_each(?2))";
    private readonly Dictionary<int, string> _texts = [];
    private readonly Statement _statement = connection.Prepared(Sql);

    /// <summary>The text whose number is in a column.</summary>
    public string Text(Statement row, int column) => Of(row.Int32(column));

    public string? TextOrNull(Statement row, int column) => row.IsNull(column) ? null : Of(row.Int32(column));

    /// <summary>Every row as <paramref name="map"/> reads it, with the texts whose numbers are in <paramref name="columns"/>.</summary>
    public List<T> All<T>(Statement statement, int[] columns, Func<Statement, T> map) => statement.All(columns, Ahead, map);

    private void Ahead(IReadOnlyCollection<long> ids)
    {
        long[] missing = [.. ids.Where(id => !_texts.ContainsKey((int)id))];
        if (missing.Length > 0)
        {
            connection.Prepared(ManySql).Bind(1, build.Value).BindAll(2, missing).Each(row => _texts[row.Int32(0)] = row.Text(1));
        }
    }

    private string Of(int id)
    {
        if (!_texts.TryGetValue(id, out var text))
        {
            _texts[id] = text = _statement.Bind(1, build.Value).Bind(2, id).First(row => row.Text(0)) ?? "";
        }

        return text;
    }
}
