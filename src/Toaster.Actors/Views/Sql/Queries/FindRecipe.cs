using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Views.Sql.Rows;

namespace Toaster.Actors.Views.Sql.Queries;

/// <summary>One recipe with everything around it.</summary>
internal static class FindRecipe
{
    private const string TextId = "(SELECT text_id FROM text WHERE build_id = ?1 AND value = ?2)";

    private const string PlacesSql = $"SELECT n, multiconfig_text FROM recipe WHERE build_id = ?1 AND name_text = {TextId} ORDER BY multiconfig_text IS NOT NULL, n";

    private const string TasksSql = $"""
        SELECT task_id FROM task
        WHERE build_id = ?1 AND recipe_text = {TextId}
        AND coalesce(multiconfig_text, 0) = coalesce((SELECT text_id FROM text WHERE build_id = ?1 AND value = nullif(?3, '')), 0)
        ORDER BY task_id
        """;

    private static readonly string NeedsSql = LinksSql("recipe_text", "needs_text");
    private static readonly string NeededBySql = LinksSql("needs_text", "recipe_text");

    public static RecipeDetail? Run(IStoreConnection connection, BuildId id, string name, string? multiconfig)
    {
        var texts = new TextLookup(connection, id);
        var places = connection.Prepared(PlacesSql).Bind(1, id.Value).Bind(2, name)
            .All(row => (N: row.Int32(0), Multiconfig: texts.TextOrNull(row, 1) ?? ""));
        var place = places.FindIndex(place => multiconfig is null || place.Multiconfig == multiconfig);
        var recipe = place >= 0 ? new RecipeRows(connection, id, texts).One(places[place].N)
            : places.Count == 0 ? FindUnlistedRecipe.Run(connection, id, name, multiconfig, texts)
            : null;
        if (recipe is null)
        {
            return null;
        }

        var tasks = Tasks(connection, id, recipe, texts);
        var packages = new PackageRows(connection, id, texts).OfRecipe(name);
        return new(
            View(recipe, tasks, packages), LayerOf(connection, id, recipe, texts), tasks,
            Links(connection, NeedsSql, id, recipe, texts), Links(connection, NeededBySql, id, recipe, texts), packages,
            [.. places.Select(place => place.Multiconfig)])
        { IsListed = places.Count > 0 };
    }

    /// <summary>The recipe of a name, in whatever configuration it comes first.</summary>
    public static RecipeRow? Row(IStoreConnection connection, BuildId id, string name, TextLookup texts)
        => connection.Prepared(PlacesSql).Bind(1, id.Value).Bind(2, name).First(row => (int?)row.Int32(0)) is { } n
            ? new RecipeRows(connection, id, texts).One(n)
            : null;

    public static LayerRow? LayerOf(IStoreConnection connection, BuildId id, RecipeRow recipe, TextLookup texts)
        => recipe.Layer is { } layer ? new RecipeRows(connection, id, texts).Layers().FirstOrDefault(row => row.Name == layer) : null;

    private static IReadOnlyList<TaskRow> Tasks(IStoreConnection connection, BuildId id, RecipeRow recipe, TextLookup texts)
    {
        var ids = connection.Prepared(TasksSql).Bind(1, id.Value).Bind(2, recipe.Name).Bind(3, recipe.Multiconfig).All(row => row.Int32(0));
        return new TaskRows(connection, id, texts).Find(ids);
    }

    private static RecipeView View(RecipeRow recipe, IReadOnlyList<TaskRow> tasks, List<PackageRow> packages)
    {
        var worked = tasks.Where(task => !task.IsSetscene && (task.Outcome is not null || task.IsRunning)).ToList();
        return new(recipe, worked.Count, worked.Count(task => task.Outcome == TaskOutcome.Failed), packages.Count)
        {
            Elapsed = worked.Any(task => task.Elapsed is not null) ? Sums.Of(worked.Select(task => task.Elapsed ?? 0)) : null,
            License = recipe.License ?? packages.FirstOrDefault()?.License,
            Section = recipe.Section ?? packages.FirstOrDefault()?.Section,
        };
    }

    private static List<RecipeLink> Links(IStoreConnection connection, string sql, BuildId id, RecipeRow recipe, TextLookup texts)
        => texts.All(
            connection.Prepared(sql).Bind(1, id.Value).Bind(2, recipe.Name).Bind(3, recipe.Multiconfig), [0, 1, 2],
            row => new RecipeLink(recipe.Multiconfig, texts.Text(row, 0), texts.TextOrNull(row, 1), texts.TextOrNull(row, 2), row.Flag(3)));

    private static string LinksSql(string own, string other) => $"""
        SELECT d.{other}, max(r.version_text), d.via_text, count(r.n) > 0, other.value
        FROM recipe_dependency d
        JOIN text other ON other.build_id = d.build_id AND other.text_id = d.{other}
        LEFT JOIN recipe r ON r.build_id = ?1 AND r.name_text = d.{other} AND coalesce(r.multiconfig_text, 0) = coalesce(d.multiconfig_text, 0)
        WHERE d.build_id = ?1 AND d.{own} = {TextId}
        AND coalesce(d.multiconfig_text, 0) = coalesce((SELECT text_id FROM text WHERE build_id = ?1 AND value = nullif(?3, '')), 0)
        GROUP BY d.{other}, d.via_text, other.value ORDER BY nocase(other.value), d.via_text
        """;
}
