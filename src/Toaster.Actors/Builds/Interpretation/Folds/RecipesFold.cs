namespace Toaster.Actors.Builds.Interpretation;

/// <summary>Recipes and what they need, as the dependency tree has them.</summary>
internal sealed class RecipesFold(LayersFold layers)
{
    private readonly Dictionary<(string Multiconfig, string File), (string Name, string? Version)> _byFile = [];
    private List<RecipeRow> _rows = [];
    [NotSaved(NotSavedAttribute.Taken)]
    private List<RecipeDependencyRow>? _needs;
    [NotSaved(NotSavedAttribute.Taken)]
    private bool _changed;

    /// <summary>Name and version of the recipe in a file, for tasks that never ran.</summary>
    public (string Name, string? Version)? Find(TaskName task) =>
        _byFile.TryGetValue((task.Multiconfig, task.RecipeFile), out var recipe) ? recipe : null;

    public void Carry(StateStream s)
    {
        s.Map(
            _byFile, key => (s.Text(key.Multiconfig), s.Text(key.File)), recipe => (s.Text(recipe.Name), s.TextOrNull(recipe.Version)));
        s.List(_rows, s.Recipe);
    }

    public void Apply(DependencyTree tree)
    {
        _rows = [];
        foreach (var (key, recipe) in tree.Recipes)
        {
            var (multiconfig, name) = TaskName.SplitMulticonfig(key);
            var file = TaskName.SplitMulticonfig(recipe.File ?? "").Name;
            _byFile[(multiconfig, file)] = (name, recipe.Version is { } version ? RecipeVersion.Bare(version) : null);
            _rows.Add(new(
                multiconfig, name, recipe.Version is { } shown ? RecipeVersion.Shown(shown) : null, file, layers.LayerOf(file), recipe.IsImage,
                recipe.Summary, recipe.License, recipe.Section, recipe.Description, recipe.Homepage));
        }

        _needs = [.. tree.Depends.SelectMany(entry => Needs(tree, entry.Recipe, entry.Needs)).Distinct()];
        _changed = true;
    }

    /// <summary>Layers became known after the tree.</summary>
    public void ApplyLayers()
    {
        if (_rows.Count > 0)
        {
            _rows = [.. _rows.Select(row => row with { Layer = layers.LayerOf(row.File) })];
            _changed = true;
        }
    }

    public IReadOnlyList<RecipeRow>? Take()
    {
        var rows = _changed ? _rows : null;
        _changed = false;
        return rows;
    }

    public IReadOnlyList<RecipeDependencyRow>? TakeNeeds()
    {
        var rows = _needs;
        _needs = null;
        return rows;
    }

    /// <summary>A needed name leads to its provider, else to the recipe of that name; others are nobody's here.</summary>
    private static IEnumerable<RecipeDependencyRow> Needs(DependencyTree tree, string recipe, List<string> names)
    {
        var (multiconfig, own) = TaskName.SplitMulticonfig(recipe);
        foreach (var name in names)
        {
            var provider = tree.Providers.GetValueOrDefault(name)
                ?? (multiconfig.Length > 0 ? tree.Providers.GetValueOrDefault($"mc:{multiconfig}:{name}") : null)
                ?? (tree.Recipes.ContainsKey(name) || tree.Recipes.ContainsKey($"mc:{multiconfig}:{name}") ? name : null);
            var needed = provider is null ? null : TaskName.SplitMulticonfig(provider).Name;
            if (needed is not null && needed != own)
            {
                var via = TaskName.SplitMulticonfig(name).Name;
                yield return new(multiconfig, own, needed, via == needed ? null : via);
            }
        }
    }
}
