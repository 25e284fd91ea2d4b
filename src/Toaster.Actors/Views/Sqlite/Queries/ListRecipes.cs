using Microsoft.Data.Sqlite;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Actors.Views.Sqlite.Rows;

namespace Toaster.Actors.Views.Sqlite.Queries;

/// <summary>Recipes of a build, each with how its tasks went. Searched are name, version, layer, license, section, file and summary.</summary>
internal static class ListRecipes
{
    // The tree of dependencies seldom knows license and section; packages do. Beside min() a column is that of the row with the least.
    private const string With = """
        WITH found AS (SELECT text_id FROM text WHERE build_id = ?1 AND value LIKE ?2 ESCAPE '\'),
        worked AS (
            SELECT recipe_text, coalesce(multiconfig_text, 0) AS multiconfig, count(*) AS tasks, sum(outcome IS 2) AS failed, CASE WHEN count(elapsed) > 0 THEN total(elapsed) END AS elapsed
            FROM task WHERE build_id = ?1 AND is_setscene = 0 AND (outcome IS NOT NULL OR is_running) GROUP BY 1, 2),
        packed AS (
            SELECT recipe, count(*) AS packages, min(name), license_text, section_text
            FROM package WHERE build_id = ?1 GROUP BY recipe),
        shown AS (
            SELECT r.n, r.name_text, r.multiconfig_text, r.version_text, r.layer_text, r.file_text, r.summary, r.is_image, name.value AS name,
                coalesce(r.license_text, p.license_text) AS license_text, coalesce(r.section_text, p.section_text) AS section_text,
                coalesce(w.tasks, 0) AS tasks, coalesce(w.failed, 0) AS failed, coalesce(p.packages, 0) AS packages, w.elapsed
            FROM recipe r
            JOIN text name ON name.build_id = r.build_id AND name.text_id = r.name_text
            LEFT JOIN worked w ON w.recipe_text = r.name_text AND w.multiconfig = coalesce(r.multiconfig_text, 0)
            LEFT JOIN packed p ON p.recipe = name.value
            WHERE r.build_id = ?1)
        """;

    private const string InScope = """
        (?2 IS NULL OR name_text IN found OR version_text IN found OR layer_text IN found OR license_text IN found
            OR section_text IN found OR file_text IN found OR summary LIKE ?2 ESCAPE '\')
        """;

    // A layer or configuration that no row has is known to no text: nothing is found.
    private const string Filter = """
        (?3 IS NULL OR layer_text = (SELECT text_id FROM text WHERE build_id = ?1 AND value = ?3))
        AND (?4 IS NULL OR (?4 = '' AND multiconfig_text IS NULL)
            OR multiconfig_text = (SELECT text_id FROM text WHERE build_id = ?1 AND value = ?4))
        AND (?5 = 0 OR is_image) AND (?6 = 0 OR failed > 0) AND (?7 = 0 OR packages > 0)
        """;

    // Counted by layer and configuration at once: putting the rows together costs more than counting them.
    private const string CountSql = $"""
        {With}
        SELECT layer_text, multiconfig_text, count(*) FILTER (WHERE {Filter}), count(*), sum(is_image), sum(failed > 0), sum(packages > 0)
        FROM shown WHERE {InScope} GROUP BY 1, 2
        """;

    private static readonly SortedSql PageSql = new(
        $$"""
        {{With}}
        SELECT n, tasks, failed, packages, elapsed, license_text, section_text
        FROM shown WHERE {{InScope}} AND {{Filter}} ORDER BY {order} LIMIT ?8 OFFSET ?9
        """,
        "n",
        ("name", "name COLLATE NOCASE"), ("version", ListTasks.TextOf("version_text")), ("layer", ListTasks.TextOf("layer_text")),
        ("license", ListTasks.TextOf("license_text")), ("section", ListTasks.TextOf("section_text")),
        ("tasks", "tasks"), ("failed", "failed"), ("packages", "packages"), ("elapsed", "elapsed"));

    private static readonly string[] FacetKeys = ["all", "images", "failed", "packages"];

    public static RecipeList Run(SqliteConnection connection, BuildId id, RecipeQuery query)
    {
        var texts = new TextLookup(connection, id);
        var groups = Bind(connection.Prepared(CountSql), id, query).All(row => new Group(
            texts.TextOrNull(row, 0), texts.TextOrNull(row, 1) ?? "", row.Int64(2), [row.Int64(3), row.Int64(4), row.Int64(5), row.Int64(6)]));
        var facets = FacetKeys.Select((key, i) => new FacetCount(key, groups.Sum(group => group.Counts[i]))).Concat(Names(groups)).ToList();
        var rows = new RecipeRows(connection, id, texts);
        var page = Bind(connection.Prepared(PageSql.For(query.Sort, query.Descending)), id, query)
            .Bind(8, query.Page.Size).Bind(9, query.Page.Offset)
            .All(row => new RecipeView(rows.One(row.Int32(0)), row.Int32(1), row.Int32(2), row.Int32(3))
            {
                Elapsed = Sums.OrNull(row, 4), License = texts.TextOrNull(row, 5), Section = texts.TextOrNull(row, 6),
            });
        return new(new(page, groups.Sum(group => group.Shown), query.Page), facets);
    }

    private static IEnumerable<FacetCount> Names(List<Group> groups)
        => groups.Where(group => group.Layer is not null).GroupBy(group => $"layer:{group.Layer}", StringComparer.Ordinal)
            .Concat(groups.GroupBy(group => $"mc:{group.Multiconfig}", StringComparer.Ordinal))
            .Select(group => new FacetCount(group.Key, group.Sum(row => row.Counts[0])))
            .OrderBy(facet => facet.Key, StringComparer.Ordinal);

    private static Statement Bind(Statement statement, BuildId id, RecipeQuery query)
        => statement.Bind(1, id.Value).BindText(2, SearchText.Pattern(query.Search)).BindText(3, query.Layer).BindText(4, query.Multiconfig)
            .Bind(5, query.Images).Bind(6, query.Failed).Bind(7, query.WithPackages);

    /// <param name="Counts">In the order of <see cref="FacetKeys"/>.</param>
    private sealed record Group(string? Layer, string Multiconfig, long Shown, long[] Counts);
}
