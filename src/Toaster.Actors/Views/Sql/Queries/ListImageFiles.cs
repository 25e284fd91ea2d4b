using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Views.Sql.Queries;

/// <summary>
/// A directory of an image, or what a search finds in all of it. A search with a slash looks for a folder that ends and a name that
/// begins so, as a path does around a slash.
/// </summary>
internal static class ListImageFiles
{
    private const string Columns = """
        f.folder_text, f.name, f.type, f.permissions_text, f.owner_text, f.group_text, f.size, f.link_target, f.files_below, f.size_below
        """;

    private const string OfImage = "f.build_id = ?1 AND f.target_text = (SELECT text_id FROM text WHERE build_id = ?1 AND value = ?2)";

    private const string InFolder = $"""
        {OfImage} AND f.folder_text = (SELECT text_id FROM text WHERE build_id = ?1 AND value = ?3) AND f.name <> '' AND ?4 IS NULL AND ?5 IS NULL
        """;

    private const string Found = $"""
        {OfImage} AND f.name <> '' AND ?3 IS NULL
        AND (f.name LIKE ?4 ESCAPE '\' OR (?5 IS NOT NULL AND f.name LIKE ?5 ESCAPE '\'
            AND f.folder_text IN (SELECT text_id FROM text WHERE build_id = ?1 AND value LIKE ?6 ESCAPE '\')))
        """;

    private const string OneSql = $"""
        SELECT {Columns} FROM image_file f
        WHERE {OfImage} AND f.folder_text = (SELECT text_id FROM text WHERE build_id = ?1 AND value = ?3) AND f.name = ?4
        """;

    // '0' follows the slash: between them lies what begins with the path and a slash.
    private const string BelowSql = $"""
        SELECT 1 FROM text folder JOIN image_file f ON {OfImage} AND f.folder_text = folder.text_id
        WHERE folder.build_id = ?1 AND (folder.value = ?3 OR (folder.value >= ?4 AND folder.value < ?5)) LIMIT 1
        """;

    private static readonly (string, string)[] Orders =
    [
        ("name", "f.type <> 100, nocase(f.name)"), ("size", "coalesce(f.size_below, f.size)"), ("type", "f.type"),
    ];

    private const string Tie = "f.type <> 100, f.name, f.folder_text";
    private static readonly SortedSql FolderSql = new($"SELECT {Columns} FROM image_file f WHERE {InFolder} ORDER BY {{order}} LIMIT ?7 OFFSET ?8", Tie, Orders);
    private static readonly SortedSql FoundSql = new($"SELECT {Columns} FROM image_file f WHERE {Found} ORDER BY {{order}} LIMIT ?7 OFFSET ?8", Tie, Orders);

    public static ImageFolder Run(IStoreConnection connection, BuildId id, string target, ImageFileQuery query)
    {
        var texts = new TextLookup(connection, id);
        var isSearch = !string.IsNullOrEmpty(query.Search);
        var folder = isSearch ? null : ImageTree.Clean(query.Folder);
        var total = Bind(connection.Prepared($"SELECT count(*) FROM image_file f WHERE {(isSearch ? Found : InFolder)}"), id, target, folder, query)
            .Single(row => row.Int64(0));
        var sorted = isSearch ? FoundSql : FolderSql;
        var page = Bind(connection.Prepared(sorted.For(query.Sort, query.Descending)), id, target, folder, query)
            .Bind(7, query.Page.Size).Bind(8, query.Page.Offset);
        var rows = texts.All(page, [0, 3, 4, 5], row => View(row, target, texts));
        var packages = PackageFiles.Of(connection, id, target, [.. rows.Where(row => !row.IsDirectory).Select(row => row.File.Path)]);
        return new(
            folder is null ? null : One(connection, id, target, folder, texts),
            new([.. rows.Select(row => row with { Package = packages.GetValueOrDefault(row.File.Path) })], total, query.Page));
    }

    /// <summary>A path that others lie below is a directory, whatever is listed at the path itself.</summary>
    private static ImageFileView? One(IStoreConnection connection, BuildId id, string target, string path, TextLookup texts)
    {
        var (folder, name) = ImageTree.Split(path);
        if (connection.Prepared(OneSql).Bind(1, id.Value).Bind(2, target).Bind(3, folder).Bind(4, name).First(row => View(row, target, texts)) is { IsDirectory: true } found)
        {
            return found;
        }

        return connection.Prepared(BelowSql).Bind(1, id.Value).Bind(2, target).Bind(3, path).Bind(4, path + "/").Bind(5, path + "0").First(row => true)
            ? new(new(target, path, 'd', null, null, null, null, null), null, null, null)
            : null;
    }

    private static Statement Bind(Statement statement, BuildId id, string target, string? folder, ImageFileQuery query)
    {
        var search = folder is null ? query.Search : null;
        var slash = search?.LastIndexOf('/') ?? -1;
        return statement.Bind(1, id.Value).Bind(2, target).BindText(3, folder).BindText(4, SearchText.Pattern(search))
            .BindText(5, slash < 0 ? null : SearchText.Pattern(search![(slash + 1)..]) is { } name ? name[1..] : "%")
            .BindText(6, slash < 0 ? null : SearchText.Pattern(search![..slash]) is { } path ? path[..^1] : "%");
    }

    private static ImageFileView View(Statement row, string target, TextLookup texts)
    {
        var file = new ImageFileRow(
            target, row.Text(1) is { Length: > 0 } name ? $"{texts.Text(row, 0)}/{name}" : "", (char)row.Int32(2), texts.TextOrNull(row, 3), texts.TextOrNull(row, 4),
            texts.TextOrNull(row, 5), row.Int64OrNull(6), row.TextOrNull(7));
        return new(file, row.Int32OrNull(8), file.Type == 'd' ? row.Int64OrNull(9) : file.Size, null);
    }
}
