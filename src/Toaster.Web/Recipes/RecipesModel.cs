using Toaster.Actors.Views;
using Toaster.Web.Builds;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Recipes;

public sealed record RecipesModel(BuildHead Head, ListState State, Page<RecipeView> Page)
{
    public static readonly ListShape Shape = new()
    {
        Sorts = [new("name"), new("version"), new("layer"), new("section"), new("license"), new("tasks", true), new("packages", true)],
        Columns =
        [
            new("version", "Version"), new("layer", "Layer"), new("license", "License"), new("section", "Section", false), new("tasks", "Tasks"),
            new("packages", "Packages"), new("file", "File", false),
        ],
        Rows = 50,
    };
}
