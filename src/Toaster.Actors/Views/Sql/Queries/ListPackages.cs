using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Views.Sql.Rows;

namespace Toaster.Actors.Views.Sql.Queries;

/// <summary>Packages a build made. Searched are name, installed name, recipe, version, license, section and summary. A recipe narrows the facets too.</summary>
internal static class ListPackages
{
    private const string With = """
        WITH found AS (SELECT text_id FROM text WHERE build_id = ?1 AND value LIKE ?2 ESCAPE '\'),
        installed AS (SELECT name FROM image_package WHERE build_id = ?1)
        """;

    private const string InScope = """
        p.build_id = ?1
        AND (?2 IS NULL OR p.name LIKE ?2 ESCAPE '\' OR p.installed_name LIKE ?2 ESCAPE '\' OR p.recipe LIKE ?2 ESCAPE '\'
            OR p.version_text IN (SELECT text_id FROM found) OR p.license_text IN (SELECT text_id FROM found) OR p.section_text IN (SELECT text_id FROM found) OR p.summary LIKE ?2 ESCAPE '\')
        AND (?3 IS NULL OR p.recipe = ?3)
        """;

    private const string Installed = "p.installed_name IN (SELECT name FROM installed)";

    private const string Filter = $"(?4 IS NULL OR CASE WHEN {Installed} THEN 1 ELSE 0 END = ?4) AND (?5 = 0 OR p.files > 0)";

    private const string CountSql = $"""
        {With}
        SELECT count(*) FILTER (WHERE {Filter}), total(p.size) FILTER (WHERE {Filter}),
            count(*), count(*) FILTER (WHERE p.files > 0), count(*) FILTER (WHERE {Installed}), count(*) FILTER (WHERE NOT {Installed})
        FROM package p WHERE {InScope}
        """;

    private static readonly SortedSql PageSql = new(
        $"{With} SELECT p.rowid FROM package p WHERE {InScope} AND {Filter} ORDER BY {{order}} LIMIT ?6 OFFSET ?7",
        "p.name, p.recipe",
        ("name", "nocase(p.name)"), ("recipe", "nocase(p.recipe)"), ("version", ListTasks.TextOf("p.version_text")),
        ("size", "p.size"), ("files", "p.files"), ("license", ListTasks.TextOf("p.license_text")),
        ("section", ListTasks.TextOf("p.section_text")));

    private static readonly string[] FacetKeys = ["all", "files", "installed", "notinstalled"];

    public static PackageList Run(IStoreConnection connection, BuildId id, PackageQuery query)
    {
        var (total, size, facets) = Bind(connection.Prepared(CountSql), id, query).Single(row => (
            row.Int64(0), Sums.OrNull(row, 1) ?? 0, FacetKeys.Select((key, i) => new FacetCount(key, row.Int64(i + 2))).ToList()));
        var places = Bind(connection.Prepared(PageSql.For(query.Sort, query.Descending)), id, query)
            .Bind(6, query.Page.Size).Bind(7, query.Page.Offset).All(row => row.Int64(0));
        var rows = new PackageRows(connection, id, new TextLookup(connection, id));
        return new(new(rows.InShort(places), total, query.Page), facets, size);
    }

    private static Statement Bind(Statement statement, BuildId id, PackageQuery query)
        => statement.Bind(1, id.Value).BindText(2, SearchText.Pattern(query.Search)).BindText(3, query.Recipe)
            .Bind(4, query.Installed is { } installed ? (installed ? 1L : 0L) : null).Bind(5, query.WithFiles);
}
