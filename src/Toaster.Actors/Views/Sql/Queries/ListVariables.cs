using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Views.Sql.Rows;

namespace Toaster.Actors.Views.Sql.Queries;

/// <summary>Variables of a build. Searched are name, value and description. A file narrows the facets too.</summary>
internal static class ListVariables
{
    private const string InScope = """
        v.build_id = ?1
        AND (?2 IS NULL OR v.name LIKE ?2 ESCAPE '\' OR v.description LIKE ?2 ESCAPE '\' OR v.value LIKE ?2 ESCAPE '\')
        AND (?3 IS NULL OR EXISTS (
            SELECT 1 FROM variable_history h WHERE h.build_id = ?1 AND h.variable_n = v.n
            AND h.file_text = (SELECT text_id FROM text WHERE build_id = ?1 AND value = ?3)))
        """;

    private const string Filter = "(?4 = 0 OR v.history > 0) AND (?5 = 0 OR v.description IS NOT NULL)";

    private const string CountSql = $"""
        SELECT count(*) FILTER (WHERE {Filter}), count(*), count(*) FILTER (WHERE v.history > 0), count(*) FILTER (WHERE v.description IS NOT NULL)
        FROM variable v WHERE {InScope}
        """;

    private static readonly string[] FacetKeys = ["all", "changed", "described"];

    private static readonly SortedSql PageSql = new(
        $"SELECT v.n FROM variable v WHERE {InScope} AND {Filter} ORDER BY {{order}} LIMIT ?6 OFFSET ?7",
        "v.n",
        ("name", "nocase(v.name)"), ("file", ListTasks.TextOf("v.file_text")));

    public static VariableList Run(IStoreConnection connection, BuildId id, VariableQuery query)
    {
        var (total, facets) = Bind(connection.Prepared(CountSql), id, query).Single(row => (
            row.Int64(0),
            FacetKeys.Select((key, i) => new FacetCount(key, row.Int64(i + 1))).ToList()));
        var places = Bind(connection.Prepared(PageSql.For(query.Sort, query.Descending)), id, query)
            .Bind(6, query.Page.Size).Bind(7, query.Page.Offset).All(row => row.Int64(0));
        var rows = new VariableRows(connection, id, new TextLookup(connection, id));
        return new(new(rows.Many(places), total, query.Page), facets);
    }

    private static Statement Bind(Statement statement, BuildId id, VariableQuery query)
        => statement.Bind(1, id.Value).BindText(2, SearchText.Pattern(query.Search)).BindText(3, query.File)
            .Bind(4, query.Changed).Bind(5, query.Described);
}
