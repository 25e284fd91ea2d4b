using Microsoft.Data.Sqlite;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Actors.Views.Sqlite.Rows;

namespace Toaster.Actors.Views.Sqlite.Queries;

/// <summary>Packages a build made. Searched are name, installed name, recipe, version, license, section and summary.</summary>
internal static class ListPackages
{
    private const string Found = """
        WITH found AS (SELECT text_id FROM text WHERE build_id = ?1 AND value LIKE ?2 ESCAPE '\')
        """;

    private const string InScope = """
        p.build_id = ?1
        AND (?2 IS NULL OR p.name LIKE ?2 ESCAPE '\' OR p.installed_name LIKE ?2 ESCAPE '\' OR p.recipe LIKE ?2 ESCAPE '\'
            OR p.version_text IN found OR p.license_text IN found OR p.section_text IN found OR p.summary LIKE ?2 ESCAPE '\')
        """;

    private const string CountSql = $"{Found} SELECT count(*) FROM package p WHERE {InScope}";

    private static readonly SortedSql PageSql = new(
        $"{Found} SELECT p.rowid FROM package p WHERE {InScope} ORDER BY {{order}} LIMIT ?3 OFFSET ?4",
        "p.name, p.recipe",
        ("name", "p.name COLLATE NOCASE"), ("recipe", "p.recipe COLLATE NOCASE"), ("version", ListTasks.TextOf("p.version_text")),
        ("size", "p.size"), ("files", "p.files"), ("license", ListTasks.TextOf("p.license_text")),
        ("section", ListTasks.TextOf("p.section_text")));

    public static Page<PackageRow> Run(SqliteConnection connection, BuildId id, NamedQuery query)
    {
        var pattern = SearchText.Pattern(query.Search);
        var total = connection.Prepared(CountSql).Bind(1, id.Value).BindText(2, pattern).Single(row => row.Int64(0));
        var places = connection.Prepared(PageSql.For(query.Sort, query.Descending))
            .Bind(1, id.Value).BindText(2, pattern).Bind(3, query.Page.Size).Bind(4, query.Page.Offset).All(row => row.Int64(0));
        var rows = new PackageRows(connection, id, new TextLookup(connection, id));
        return new([.. places.Select(rows.One)], total, query.Page);
    }
}
