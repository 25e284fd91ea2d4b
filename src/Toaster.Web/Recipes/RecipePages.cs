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
        routes.MapGet("/builds/{id:long}/recipes", All).Policy(RoutePolicy.Reading);
        routes.MapGet("/builds/{id:long}/recipes/{name}", One).Policy(RoutePolicy.Reading);
    }

    private static async Task<IResult> All(long id, HttpContext http, IBuildViews views, CancellationToken ct)
    {
        if (await BuildHead.ReadAsync(http, views, id, ct) is not { } head) return Results.NotFound();

        var state = ListState.Read(Urls.Recipes(head.Id), RecipesModel.Shape, http.Request.Query);
        var query = RecipesModel.Query(state);
        return Csv.IsAsked(http)
            ? Csv.Of($"recipes-{id}.csv", RecipesModel.Table, async page => (await views.RecipesAsync(head.Id, query with { Page = page }, ct)).Page)
            : Page.Of<RecipesPage>(new RecipesModel(head, state, await views.RecipesAsync(head.Id, query, ct)));
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
