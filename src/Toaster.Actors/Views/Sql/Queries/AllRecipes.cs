using System.Runtime.InteropServices;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Views.Sql.Rows;

namespace Toaster.Actors.Views.Sql.Queries;

/// <summary>All recipes of a build, each with how its tasks went and what packages were made of it.</summary>
internal static class AllRecipes
{
    // Added up here: SQLite would sort the tasks to group them.
    private const string TasksSql = """
        SELECT coalesce(recipe_text, 0), coalesce(multiconfig_text, 0), CASE WHEN outcome = 2 THEN 1 ELSE 0 END, elapsed
        FROM task WHERE build_id = ?1 AND is_setscene = 0 AND (outcome IS NOT NULL OR is_running <> 0)
        """;

    private const string PackagesSql = "SELECT recipe, license_text, section_text FROM package WHERE build_id = ?1 ORDER BY name";

    private const string PlacesSql = "SELECT name_text, coalesce(multiconfig_text, 0) FROM recipe WHERE build_id = ?1 ORDER BY n";

    /// <returns>In the order of the log.</returns>
    public static IReadOnlyList<RecipeView> Run(IStoreConnection connection, BuildId id)
    {
        var texts = new TextLookup(connection, id);
        var recipes = new RecipeRows(connection, id, texts).All();
        var places = connection.Prepared(PlacesSql).Bind(1, id.Value).All(row => (Name: row.Int32(0), Multiconfig: row.Int32(1)));
        var worked = recipes.Count == 0 ? [] : Worked(connection, id);
        var packed = recipes.Count == 0 ? [] : Packed(connection, id, texts);
        return [.. recipes.Zip(places, (recipe, place) => View(recipe, worked.GetValueOrDefault(place), packed.GetValueOrDefault(recipe.Name)))];
    }

    private static Dictionary<(int Name, int Multiconfig), Work> Worked(IStoreConnection connection, BuildId id)
    {
        Dictionary<(int, int), Work> worked = [];
        connection.Prepared(TasksSql).Bind(1, id.Value).Each(row =>
        {
            ref var work = ref CollectionsMarshal.GetValueRefOrAddDefault(worked, (row.Int32(0), row.Int32(1)), out _);
            work = new(work.Tasks + 1, work.Failed + row.Int32(2), row.Int64OrNull(3) is { } elapsed ? Sums.Add(work.Elapsed ?? 0, elapsed) : work.Elapsed);
        });
        return worked;
    }

    private static Dictionary<string, Pack> Packed(IStoreConnection connection, BuildId id, TextLookup texts)
    {
        Dictionary<string, Pack> packed = new(StringComparer.Ordinal);
        var made = texts.All(connection.Prepared(PackagesSql).Bind(1, id.Value), [1, 2], row => (Recipe: row.Text(0), Pack: new Pack(1, texts.TextOrNull(row, 1), texts.TextOrNull(row, 2))));
        foreach (var (recipe, first) in made)
        {
            ref var pack = ref CollectionsMarshal.GetValueRefOrAddDefault(packed, recipe, out var isKnown);
            pack = isKnown ? pack with { Packages = pack.Packages + 1 } : first;
        }

        return packed;
    }

    // The tree of dependencies seldom knows license and section; packages do.
    private static RecipeView View(RecipeRow recipe, Work work, Pack pack) => new(recipe, work.Tasks, work.Failed, pack.Packages)
    {
        Elapsed = work.Elapsed, License = recipe.License ?? pack.License, Section = recipe.Section ?? pack.Section,
    };

    /// <param name="Elapsed">Null when no task has a time.</param>
    private readonly record struct Work(int Tasks, int Failed, long? Elapsed);

    /// <param name="License">That of the first package.</param>
    private readonly record struct Pack(int Packages, string? License, string? Section);
}
