using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Builds;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Recipes;

internal static class RecipePages
{
    public static void MapRecipePages(this IEndpointRouteBuilder routes) => routes.MapGet("/builds/{id:long}/recipes", All).Policy(RoutePolicy.Reading);

    private static async Task<IResult> All(long id, HttpContext http, IBuildViews views, CancellationToken ct)
    {
        if (await BuildHead.ReadAsync(http, views, id, ct) is not { } head) return Results.NotFound();

        var state = ListState.Read(Urls.Recipes(head.Id), RecipesModel.Shape, http.Request.Query);
        return Page.Of<RecipesPage>(new RecipesModel(head, state, await views.RecipesAsync(head.Id, Queries.Named(state), ct)));
    }
}
