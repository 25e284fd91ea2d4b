using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Views.Sql.Rows;

namespace Toaster.Actors.Views.Sql.Queries;

/// <summary>Packages inside one image. Searched are name, recipe and version.</summary>
internal static class ListImagePackages
{
    private const string Found = """
        WITH found AS (SELECT text_id FROM text WHERE build_id = ?1 AND value LIKE ?2 ESCAPE '\')
        """;

    private const string InScope = """
        p.build_id = ?1 AND p.target_text = (SELECT text_id FROM text WHERE build_id = ?1 AND value = ?3)
        AND (?2 IS NULL OR p.name LIKE ?2 ESCAPE '\' OR p.recipe_text IN (SELECT text_id FROM found) OR p.version_text IN (SELECT text_id FROM found))
        """;

    private const string CountSql = $"{Found} SELECT count(*) FROM image_package p WHERE {InScope}";

    private static readonly SortedSql PageSql = new(
        $"{Found} SELECT p.n FROM image_package p WHERE {InScope} ORDER BY {{order}} LIMIT ?4 OFFSET ?5",
        "p.n",
        ("name", "nocase(p.name)"), ("recipe", ListTasks.TextOf("p.recipe_text")), ("version", ListTasks.TextOf("p.version_text")),
        ("size", "p.installed_size"));

    public static Page<ImagePackageView> Run(IStoreConnection connection, BuildId id, string target, NamedQuery query)
    {
        var pattern = SearchText.Pattern(query.Search);
        var total = connection.Prepared(CountSql).Bind(1, id.Value).BindText(2, pattern).Bind(3, target).Single(row => row.Int64(0));
        var places = connection.Prepared(PageSql.For(query.Sort, query.Descending))
            .Bind(1, id.Value).BindText(2, pattern).Bind(3, target).Bind(4, query.Page.Size).Bind(5, query.Page.Offset)
            .All(row => row.Int64(0));
        var texts = new TextLookup(connection, id);
        var rows = new PackageRows(connection, id, texts);
        var links = PackageLinks.Read(connection, id, texts);
        var needed = rows.AllInImage(target).SelectMany(ImageNeeds.Names).CountBy(name => name, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return new([.. rows.InImage(places).Select(row => new ImagePackageView(row, links.Find(row.Name), needed.GetValueOrDefault(row.Name)))], total, query.Page);
    }
}
