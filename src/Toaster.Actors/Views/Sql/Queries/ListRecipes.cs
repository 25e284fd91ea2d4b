namespace Toaster.Actors.Views.Sql.Queries;

/// <summary>
/// Recipes of a build, each with how its tasks went. Searched are name, version, layer, license, section, file and summary. Rows
/// without a value come last either way; rows that are level stand in the order of the log.
/// </summary>
internal static class ListRecipes
{
    public static RecipeList Run(IReadOnlyList<RecipeView> all, RecipeQuery query)
    {
        var search = NoCase.Fold(query.Search ?? "");
        var found = search.Length == 0 ? all : [.. all.Where(row => Texts(row).Any(text => text is not null && NoCase.Fold(text).Contains(search, StringComparison.Ordinal)))];
        var shown = Sorted(found.Where(row => IsShown(row, query)), query.Sort, query.Descending).ToList();
        var page = shown.Skip((int)Math.Min(query.Page.Offset, int.MaxValue)).Take(query.Page.Size);
        return new(new([.. page], shown.Count, query.Page), Facets(found));
    }

    private static IEnumerable<string?> Texts(RecipeView row) =>
        [row.Recipe.Name, row.Recipe.Version, row.Recipe.Layer, row.License, row.Section, row.Recipe.File, row.Recipe.Summary];

    private static bool IsShown(RecipeView row, RecipeQuery query)
        => (query.Layer is null || row.Recipe.Layer == query.Layer)
            && (query.Multiconfig is null || row.Recipe.Multiconfig == query.Multiconfig)
            && (!query.Images || row.Recipe.IsImage)
            && (!query.Failed || row.Failed > 0)
            && (!query.WithPackages || row.Packages > 0);

    private static IReadOnlyList<FacetCount> Facets(IReadOnlyList<RecipeView> found) =>
    [
        new("all", found.Count), new("images", found.Count(row => row.Recipe.IsImage)), new("failed", found.Count(row => row.Failed > 0)),
        new("packages", found.Count(row => row.Packages > 0)),
        .. found.Where(row => row.Recipe.Layer is not null).CountBy(row => $"layer:{row.Recipe.Layer}", StringComparer.Ordinal)
            .Concat(found.CountBy(row => $"mc:{row.Recipe.Multiconfig}", StringComparer.Ordinal))
            .OrderBy(facet => facet.Key, StringComparer.Ordinal).Select(facet => new FacetCount(facet.Key, facet.Value)),
    ];

    private static IEnumerable<RecipeView> Sorted(IEnumerable<RecipeView> rows, string sort, bool descending) => sort switch
    {
        "version" => By(rows, row => row.Recipe.Version, NoCase.Order, descending),
        "layer" => By(rows, row => row.Recipe.Layer, NoCase.Order, descending),
        "license" => By(rows, row => row.License, NoCase.Order, descending),
        "section" => By(rows, row => row.Section, NoCase.Order, descending),
        "tasks" => By(rows, row => row.Tasks, Comparer<int>.Default, descending),
        "failed" => By(rows, row => row.Failed, Comparer<int>.Default, descending),
        "packages" => By(rows, row => row.Packages, Comparer<int>.Default, descending),
        "elapsed" => By(rows, row => row.Elapsed, Comparer<long?>.Default, descending),
        _ => By(rows, row => row.Recipe.Name, NoCase.Order, descending),
    };

    private static IEnumerable<RecipeView> By<T>(IEnumerable<RecipeView> rows, Func<RecipeView, T> key, IComparer<T> comparer, bool descending)
    {
        var known = rows.OrderBy(row => key(row) is null);
        return descending ? known.ThenByDescending(key, comparer) : known.ThenBy(key, comparer);
    }
}
