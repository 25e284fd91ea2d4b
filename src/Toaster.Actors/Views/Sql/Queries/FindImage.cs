using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Views.Sql.Rows;

namespace Toaster.Actors.Views.Sql.Queries;

/// <summary>An image in numbers.</summary>
internal static class FindImage
{
    private const string FilesSql = """
        SELECT size_below FROM image_file WHERE build_id = ?1 AND target_text = (SELECT text_id FROM text WHERE build_id = ?1 AND value = ?2)
        AND folder_text = (SELECT text_id FROM text WHERE build_id = ?1 AND value = '') AND name = ''
        """;

    public static ImageDetail? Run(IStoreConnection connection, BuildId id, string target)
    {
        var texts = new TextLookup(connection, id);
        var rows = new PackageRows(connection, id, texts);
        if (rows.Images().FirstOrDefault(row => row.Target == target) is not { } image)
        {
            return null;
        }

        var links = PackageLinks.Read(connection, id, texts);
        var built = rows.AllInImage(target).Select(row => links.Find(row.Name)).OfType<PackageLink>().ToList();
        return new(
            image, connection.Prepared(FilesSql).Bind(1, id.Value).Bind(2, target).First(row => row.Int64OrNull(0)), built.Count,
            Sums.Of(built.Select(link => link.Size ?? 0)), FindRecipe.Row(connection, id, target, texts));
    }
}
