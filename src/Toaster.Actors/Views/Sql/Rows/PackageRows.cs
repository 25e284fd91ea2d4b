using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Views.Sql.Rows;

/// <summary>Reads packages and images of one build.</summary>
internal sealed class PackageRows(IStoreConnection connection, BuildId build, TextLookup texts)
{
    private const string Columns = """
        name, recipe, installed_name, version_text, revision_text, size, files, license_text, section_text, summary, description,
        file_list, dependencies
        """;

    private const string ShortColumns = """
        name, recipe, installed_name, version_text, revision_text, size, files, license_text, section_text, summary, description,
        NULL, dependencies
        """;

    private static readonly int[] TextColumns = [3, 4, 7, 8];

    private const string OneSql = $"SELECT {Columns} FROM package WHERE rowid = ?1";
    private const string ShortSql = $"SELECT {ShortColumns}, rowid FROM package WHERE rowid IN (SELECT value FROM json_each(?1))";
    private const string OfRecipeSql = $"SELECT {ShortColumns} FROM package WHERE build_id = ?1 AND recipe = ?2 ORDER BY name";
    private const string AllSql = $"SELECT {Columns} FROM package WHERE build_id = ?1 ORDER BY name, recipe";
    private const string InImageColumns = "target_text, name, recipe_text, version_text, installed_size, dependencies";
    private static readonly int[] InImageTextColumns = [0, 2, 3];

    private const string ManyInImageSql = $"SELECT {InImageColumns}, n FROM image_package WHERE build_id = ?1 AND n IN (SELECT value FROM json_each(?2))";

    private const string AllInImageSql = $"""
        SELECT {InImageColumns} FROM image_package
        WHERE build_id = ?1 AND target_text = (SELECT text_id FROM text WHERE build_id = ?1 AND value = ?2) ORDER BY n
        """;

    private const string AllInImagesSql = $"SELECT {InImageColumns} FROM image_package WHERE build_id = ?1 ORDER BY n";

    private const string ImagesSql = """
        SELECT target, packages, installed_size, dependencies, files, directories, links FROM image WHERE build_id = ?1 ORDER BY n
        """;

    public PackageRow One(long rowid) => Rows(connection.Prepared(OneSql).Bind(1, rowid)).Single();

    /// <summary>In the order of <paramref name="rowids"/>, without their files, of which a kernel's modules have thousands.</summary>
    public IReadOnlyList<PackageRow> InShort(IReadOnlyCollection<long> rowids)
    {
        var found = texts.All(connection.Prepared(ShortSql).BindAll(1, rowids), TextColumns, row => KeyValuePair.Create(row.Int64(13), Row(row))).ToDictionary();
        return [.. rowids.Select(rowid => found[rowid])];
    }

    /// <summary>Without their files.</summary>
    public List<PackageRow> OfRecipe(string recipe) => Rows(connection.Prepared(OfRecipeSql).Bind(1, build.Value).Bind(2, recipe));

    public List<PackageRow> All() => Rows(connection.Prepared(AllSql).Bind(1, build.Value));

    /// <summary>In the order of <paramref name="places"/>.</summary>
    public IReadOnlyList<ImagePackageRow> InImage(IReadOnlyCollection<long> places)
    {
        var found = texts.All(
            connection.Prepared(ManyInImageSql).Bind(1, build.Value).BindAll(2, places), InImageTextColumns, row => KeyValuePair.Create(row.Int64(6), InImage(row)))
            .ToDictionary();
        return [.. places.Select(place => found[place])];
    }

    public List<ImagePackageRow> AllInImage(string target)
        => texts.All(connection.Prepared(AllInImageSql).Bind(1, build.Value).Bind(2, target), InImageTextColumns, InImage);

    public List<ImagePackageRow> AllInImages() => texts.All(connection.Prepared(AllInImagesSql).Bind(1, build.Value), InImageTextColumns, InImage);

    public List<ImageRow> Images() => connection.Prepared(ImagesSql).Bind(1, build.Value).All(row => new ImageRow(
        row.Text(0), row.Int32(1), row.Int64(2), row.Int32(3), row.Int32(4), row.Int32(5), row.Int32(6)));

    private List<PackageRow> Rows(Statement statement) => texts.All(statement, TextColumns, Row);

    private PackageRow Row(Statement row) => new(
        row.Text(0), row.Text(1), row.Text(2), texts.TextOrNull(row, 3), texts.TextOrNull(row, 4), row.Int64OrNull(5), row.Int32(6),
        texts.TextOrNull(row, 7), texts.TextOrNull(row, 8), row.TextOrNull(9), row.TextOrNull(10),
        CompactJson.ReadFiles(row.Bytes(11)), CompactJson.ReadDependencies(row.Bytes(12)));

    private ImagePackageRow InImage(Statement row) => new(
        texts.Text(row, 0), row.Text(1), texts.TextOrNull(row, 2), texts.TextOrNull(row, 3), row.Int64(4),
        CompactJson.ReadDependencies(row.Bytes(5)));
}
