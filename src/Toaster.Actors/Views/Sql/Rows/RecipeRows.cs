using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Views.Sql.Rows;

/// <summary>Reads layers and recipes of one build.</summary>
internal sealed class RecipeRows(IStoreConnection connection, BuildId build, TextLookup texts)
{
    private const string Columns = """
        multiconfig_text, name_text, version_text, file_text, layer_text, is_image, summary, license_text, section_text, description,
        homepage_text
        """;

    private static readonly int[] TextColumns = [0, 1, 2, 3, 4, 7, 8, 10];

    private const string OneSql = $"SELECT {Columns} FROM recipe WHERE build_id = ?1 AND n = ?2";
    private const string AllSql = $"SELECT {Columns} FROM recipe WHERE build_id = ?1 ORDER BY n";
    private const string LayersSql = "SELECT path, name, branch, revision, priority, index_url FROM layer WHERE build_id = ?1 ORDER BY n";

    public RecipeRow One(int n) => texts.All(connection.Prepared(OneSql).Bind(1, build.Value).Bind(2, n), TextColumns, Row).Single();

    public List<RecipeRow> All() => texts.All(connection.Prepared(AllSql).Bind(1, build.Value), TextColumns, Row);

    public List<LayerRow> Layers() => connection.Prepared(LayersSql).Bind(1, build.Value).All(row => new LayerRow(
        row.Text(0), row.Text(1), row.Text(2), row.Text(3), row.Int32OrNull(4), row.TextOrNull(5)));

    private RecipeRow Row(Statement row) => new(
        texts.TextOrNull(row, 0) ?? "", texts.Text(row, 1), texts.TextOrNull(row, 2), texts.Text(row, 3), texts.TextOrNull(row, 4),
        row.Flag(5), row.TextOrNull(6), texts.TextOrNull(row, 7), texts.TextOrNull(row, 8), row.TextOrNull(9), texts.TextOrNull(row, 10));
}
