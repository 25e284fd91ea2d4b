using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Views.Sql.Queries;

/// <summary>
/// A recipe that no tree of dependencies lists, as far as what names it tells: its tasks; packages made of it, here or in an earlier
/// build whose packages an image holds. A log may hold no tree at all, or not that of a build that broke off early.
/// </summary>
internal static class FindUnlistedRecipe
{
    private const string TextId = "(SELECT text_id FROM text WHERE build_id = ?1 AND value = ?2)";

    private const string OfTaskSql = $"""
        SELECT multiconfig_text, recipe_file_text, version_text FROM task WHERE build_id = ?1 AND recipe_text = {TextId}
        AND (?3 IS NULL OR (?3 = '' AND multiconfig_text IS NULL) OR multiconfig_text = (SELECT text_id FROM text WHERE build_id = ?1 AND value = ?3))
        ORDER BY multiconfig_text IS NOT NULL, task_id LIMIT 1
        """;

    private const string OfPackageSql = $"""
        SELECT version_text FROM package WHERE build_id = ?1 AND recipe = ?2
        UNION ALL
        SELECT version_text FROM image_package WHERE build_id = ?1 AND recipe_text = {TextId}
        LIMIT 1
        """;

    /// <param name="multiconfig">Null: that of the default configuration, else the first. Packages belong to none.</param>
    public static RecipeRow? Run(IStoreConnection connection, BuildId id, string name, string? multiconfig, TextLookup texts)
        => connection.Prepared(OfTaskSql).Bind(1, id.Value).Bind(2, name).BindText(3, multiconfig)
            .First(row => Row(texts.TextOrNull(row, 0) ?? "", name, texts.TextOrNull(row, 2), texts.Text(row, 1)))
        ?? (string.IsNullOrEmpty(multiconfig)
            ? connection.Prepared(OfPackageSql).Bind(1, id.Value).Bind(2, name).First(row => Row("", name, texts.TextOrNull(row, 0), ""))
            : null);

    private static RecipeRow Row(string multiconfig, string name, string? version, string file)
        => new(multiconfig, name, version, file, null, false, null, null, null, null, null);
}
