using Toaster.Actors.Views;
using Toaster.Web.Builds;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Recipes;

/// <summary>What the list of a build's recipes shows.</summary>
public sealed record RecipesModel(BuildHead Head, ListState State, RecipeList List)
{
    private const int MostLayers = 12;

    public static readonly ListShape Shape = new()
    {
        Sorts = [new("name"), new("version"), new("layer"), new("section"), new("license"), new("tasks", true), new("failed", true), new("elapsed", true), new("packages", true)],
        Filters = [new("only", ["failed", "packages", "images"], Several: true), new("layer"), new("mc")],
        Columns =
        [
            new("version", "Version"), new("layer", "Layer"), new("license", "License"), new("section", "Section", false), new("tasks", "Tasks"),
            new("elapsed", "Time"), new("packages", "Packages"), new("file", "File", false),
        ],
        Rows = 50,
    };

    public static readonly IReadOnlyList<CsvColumn<RecipeView>> Table =
    [
        new("recipe", r => r.Recipe.Name), new("multiconfig", r => r.Recipe.Multiconfig), new("version", r => r.Recipe.Version), new("layer", r => r.Recipe.Layer),
        new("license", r => r.License), new("section", r => r.Section), new("image", r => r.Recipe.IsImage ? "yes" : "no"), new("tasks", r => r.Tasks),
        new("failed", r => r.Failed), new("seconds", r => r.Elapsed / 1e6), new("packages", r => r.Packages), new("file", r => r.Recipe.File), new("summary", r => r.Recipe.Summary),
    ];

    // The default configuration has no name, and an empty filter is none.
    private const string DefaultConfiguration = "default";

    public static RecipeQuery Query(ListState state) => new(
        Queries.Page(state), Queries.Search(state), state.Sort.Key, state.Sort.Descending, state.Value("layer"),
        state.Value("mc") is { } name ? name == DefaultConfiguration ? "" : name : null,
        state.Has("only", "images"), state.Has("only", "failed"), state.Has("only", "packages"));

    public IReadOnlyList<Chip> Chips =>
    [
        Chip.All(State, List.Facets),
        Chip.Of(State, List.Facets, "With a failed task", "only", "failed", "failed", new("failed", "", "fail")),
        Chip.Of(State, List.Facets, "Made packages", "only", "packages", "packages"),
        Chip.Of(State, List.Facets, "Images", "only", "images", "images"),
        .. Named("mc:", "mc", name => name.Length == 0 ? DefaultConfiguration : name, name => name.Length == 0 ? "default configuration" : $"mc:{name}"),
        .. Named("layer:", "layer", name => name, name => name),
    ];

    /// <summary>Rows of the list without a filter.</summary>
    public long All => List.Facets.FirstOrDefault(f => f.Key == "all")?.Count ?? 0;

    /// <summary>One for each name; none when there is but one, unless it is chosen.</summary>
    private IEnumerable<Chip> Named(string facet, string key, Func<string, string> value, Func<string, string> label)
    {
        var names = List.Facets.Where(f => f.Key.StartsWith(facet, StringComparison.Ordinal)).OrderByDescending(f => f.Count).ToList();
        var chips = names.Take(MostLayers).Select(f => (Name: f.Key[facet.Length..], f.Count))
            .Select(f => new Chip(label(f.Name), State.Toggle(key, value(f.Name)).Url, State.Has(key, value(f.Name)), f.Count)).ToList();
        var isKnown = State.Value(key) is null || chips.Exists(c => c.IsChosen);
        return !isKnown ? chips.Concat(Chip.Chosen(State, key)) : names.Count > 1 || chips.Exists(c => c.IsChosen) ? chips : [];
    }
}
