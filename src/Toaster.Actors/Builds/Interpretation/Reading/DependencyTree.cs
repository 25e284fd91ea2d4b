using System.Text.Json;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>DepTreeGenerated: megabytes in one event, read in one pass and only where it is used.</summary>
internal sealed class DependencyTree
{
    /// <summary>Recipes by bitbake's key, which is <c>mc:X:name</c> in another configuration.</summary>
    public Dictionary<string, TreeRecipe> Recipes { get; } = new(StringComparer.Ordinal);

    /// <summary>Build-time needs of a recipe: names as it wrote them.</summary>
    public List<(string Recipe, List<string> Needs)> Depends { get; } = [];

    /// <summary>The task graph: <c>recipe.do_task</c> and what it needs.</summary>
    public List<(string Task, List<string> Needs)> Tasks { get; } = [];

    /// <summary>Which recipe provides a name that is not its own.</summary>
    public Dictionary<string, string> Providers { get; } = new(StringComparer.Ordinal);

    public List<LayerPriority> Priorities { get; } = [];

    /// <summary>Null when the event holds no tree.</summary>
    public static DependencyTree? Read(ReadOnlySpan<byte> fields, TextPool pool)
    {
        DependencyTree? found = null;
        var reader = new Utf8JsonReader(fields, JsonValues.Options);
        reader.Read();
        JsonValues.Map(ref reader, (key, ref value) =>
        {
            if (key == "_depgraph" && value.TokenType == JsonTokenType.StartObject)
            {
                found = new();
                found.ReadGraph(ref value, pool);
            }
            else
            {
                value.Skip();
            }
        });
        return found;
    }

    private void ReadGraph(ref Utf8JsonReader reader, TextPool pool) => JsonValues.Map(ref reader, (part, ref value) =>
    {
        switch (part)
        {
            case "pn":
                JsonValues.Map(ref value, (recipe, ref entry) => Recipes[recipe] = TreeRecipe.Read(ref entry, pool));
                break;
            case "depends":
                JsonValues.Map(ref value, (recipe, ref needs) => Depends.Add((recipe, JsonValues.Texts(ref needs, pool))));
                break;
            case "tdepends":
                JsonValues.Map(ref value, (task, ref needs) => Tasks.Add((task, JsonValues.Texts(ref needs, pool))));
                break;
            case "providermap":
                JsonValues.Map(ref value, (name, ref provider) =>
                {
                    if (JsonValues.Texts(ref provider, pool) is [var recipe, ..])
                    {
                        Providers[name] = recipe;
                    }
                });
                break;
            case "layer-priorities":
                JsonValues.List(ref value, ReadPriority);
                break;
            default:
                value.Skip();
                break;
        }
    });

    private void ReadPriority(ref Utf8JsonReader reader)
    {
        JsonElement[] parts = [.. JsonElement.ParseValue(ref reader).Items()];
        if (parts.Length > 3 && parts[1].AsText() is { } pattern && parts[3].AsInteger() is { } priority)
        {
            Priorities.Add(new(pattern, (int)priority));
        }
    }
}

/// <summary>A recipe of the tree. Texts about it are there only when bitbake was asked for them.</summary>
internal sealed record TreeRecipe
{
    public string? File { get; private set; }
    public string? Version { get; private set; }
    public bool IsImage { get; private set; }
    public string? Summary { get; private set; }
    public string? License { get; private set; }
    public string? Section { get; private set; }
    public string? Description { get; private set; }
    public string? Homepage { get; private set; }

    public static TreeRecipe Read(ref Utf8JsonReader reader, TextPool pool)
    {
        var recipe = new TreeRecipe();
        JsonValues.Map(ref reader, (key, ref value) =>
        {
            switch (key)
            {
                case "filename":
                    recipe.File = JsonValues.Text(ref value, pool);
                    break;
                case "version":
                    recipe.Version = JsonValues.Text(ref value, pool);
                    break;
                case "inherits":
                    // A hundred class files for each recipe: looked at, not kept.
                    JsonValues.List(ref value, (ref file) => recipe.IsImage |= IsImageClass(ref file));
                    break;
                case "summary":
                    recipe.Summary = JsonValues.Text(ref value, pool);
                    break;
                case "license":
                    recipe.License = JsonValues.Text(ref value, pool);
                    break;
                case "section":
                    recipe.Section = JsonValues.Text(ref value, pool);
                    break;
                case "description":
                    recipe.Description = JsonValues.Text(ref value);
                    break;
                case "homepage":
                    recipe.Homepage = JsonValues.Text(ref value, pool);
                    break;
                default:
                    value.Skip();
                    break;
            }
        });
        return recipe;
    }

    private static bool IsImageClass(ref Utf8JsonReader file)
    {
        if (file.TokenType != JsonTokenType.String)
        {
            file.Skip();
            return false;
        }

        return file.ValueSpan.EndsWith("/image.bbclass"u8) || file.ValueTextEquals("image.bbclass"u8);
    }
}
