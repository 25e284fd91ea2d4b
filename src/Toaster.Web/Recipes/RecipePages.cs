using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Builds;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Recipes;

/// <summary>The recipes of a build, and one of them.</summary>
internal static class RecipePages
{
    public static void MapRecipePages(this IEndpointRouteBuilder routes)
    {
        routes.MapList<RecipesPage, RecipeView, RecipeList>(
            "recipes", RecipesModel.Shape, RecipesModel.Table,
            (views, build, state, ct) => views.RecipesAsync(build, RecipesModel.Query(state), ct), (head, state, list) => new RecipesModel(head, state, list));
        routes.MapGet("/builds/{id:long}/recipes/{name}", One).Policy(RoutePolicy.Reading);
    }

    private static async Task<IResult> One(long id, string name, HttpContext http, IBuildViews views, CancellationToken ct)
    {
        if (await BuildHead.ReadAsync(http, views, id, ct) is not { } head) return Results.NotFound();

        // A task of one configuration may be known by a recipe of another only: that is better than nothing.
        var asked = Queries.Name(http, name);
        var recipe = http.Request.Query["mc"] is [{ Length: > 0 } multiconfig] ? await views.RecipeAsync(head.Id, asked, multiconfig, ct) : null;
        recipe ??= await views.RecipeAsync(head.Id, asked, null, ct);
        if (recipe is null) return Results.NotFound();

        var messages = await views.MessagesAsync(head.Id, new(new(1, RecipeModel.MostMessages), Recipe: recipe.Recipe.Name), ct);
        return Page.Of<RecipePage>(new RecipeModel(head, recipe, messages.Page));
    }
}
