using Microsoft.Data.Sqlite;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Actors.Views.Sqlite.Rows;

namespace Toaster.Actors.Views.Sqlite.Queries;

/// <summary>Recipes of a build, each with how its tasks went. Searched are name, version, layer, license, section and summary.</summary>
internal static class ListRecipes
{
    private const string With = """
        WITH found AS (SELECT text_id FROM text WHERE build_id = ?1 AND value LIKE ?2 ESCAPE '\'),
        worked AS (
            SELECT recipe_text, coalesce(multiconfig_text, 0) AS multiconfig, count(*) AS tasks, sum(outcome IS 2) AS failed
            FROM task WHERE build_id = ?1 AND is_setscene = 0 AND (outcome IS NOT NULL OR is_running) GROUP BY 1, 2),
        packed AS (SELECT recipe, count(*) AS packages FROM package WHERE build_id = ?1 GROUP BY recipe)
        """;

    private const string InScope = """
        r.build_id = ?1
        AND (?2 IS NULL OR r.name_text IN found OR r.version_text IN found OR r.layer_text IN found OR r.license_text IN found
            OR r.section_text IN found OR r.summary LIKE ?2 ESCAPE '\')
        """;

    private const string CountSql = $"{With} SELECT count(*) FROM recipe r WHERE {InScope}";

    private static readonly SortedSql PageSql = new(
        $$"""
        {{With}}
        SELECT r.n, coalesce(w.tasks, 0), coalesce(w.failed, 0), coalesce(p.packages, 0)
        FROM recipe r
        JOIN text name ON name.build_id = r.build_id AND name.text_id = r.name_text
        LEFT JOIN worked w ON w.recipe_text = r.name_text AND w.multiconfig = coalesce(r.multiconfig_text, 0)
        LEFT JOIN packed p ON p.recipe = name.value
        WHERE {{InScope}} ORDER BY {order} LIMIT ?3 OFFSET ?4
        """,
        "r.n",
        ("name", "name.value COLLATE NOCASE"), ("version", ListTasks.TextOf("r.version_text")), ("layer", ListTasks.TextOf("r.layer_text")),
        ("license", ListTasks.TextOf("r.license_text")), ("section", ListTasks.TextOf("r.section_text")),
        ("tasks", "coalesce(w.tasks, 0)"), ("failed", "coalesce(w.failed, 0)"), ("packages", "coalesce(p.packages, 0)"));

    public static Page<RecipeView> Run(SqliteConnection connection, BuildId id, NamedQuery query)
    {
        var pattern = SearchText.Pattern(query.Search);
        var total = connection.Prepared(CountSql).Bind(1, id.Value).BindText(2, pattern).Single(row => row.Int64(0));
        var rows = new RecipeRows(connection, id, new TextLookup(connection, id));
        var page = connection.Prepared(PageSql.For(query.Sort, query.Descending))
            .Bind(1, id.Value).BindText(2, pattern).Bind(3, query.Page.Size).Bind(4, query.Page.Offset)
            .All(row => new RecipeView(rows.One(row.Int32(0)), row.Int32(1), row.Int32(2), row.Int32(3)));
        return new(page, total, query.Page);
    }
}
