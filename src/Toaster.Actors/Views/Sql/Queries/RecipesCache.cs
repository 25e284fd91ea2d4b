namespace Toaster.Actors.Views.Sql.Queries;

/// <summary>Recipes of whole builds, about a kilobyte each: what tasks and packages say of them takes a look at all of these.</summary>
internal sealed class RecipesCache() : BuildCache<IReadOnlyList<RecipeView>>(MostRecipes, recipes => recipes.Count)
{
    private const int MostRecipes = 20_000;
}
