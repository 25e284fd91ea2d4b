using Microsoft.AspNetCore.Http.HttpResults;
using Toaster.Actors.Views;
using Toaster.Web.Api.Models;

namespace Toaster.Web.Api;

/// <summary>What a build said, used and made.</summary>
internal static class BuildContentApi
{
    public static void MapBuildContents(this IEndpointRouteBuilder routes)
    {
        var build = routes.MapGroup("/builds/{id:long}").WithTags("Build contents");
        build.MapGet("/messages", Messages).Policy(RoutePolicy.Reading).Takes(Parameters.Messages)
            .WithName("listMessages").WithSummary("Messages of level 29 and above, in the order of the log.").Problems(400, 404);
        build.MapGet("/variables", Variables).Policy(RoutePolicy.Reading).Takes(Parameters.Variables)
            .WithName("listVariables").WithSummary("Variables of the configuration, with the places that set them.").Problems(400, 404);
        build.MapGet("/layers", Layers).Policy(RoutePolicy.Reading)
            .WithName("listLayers").WithSummary("Layers.").Problems(404);
        build.MapGet("/recipes", Recipes).Policy(RoutePolicy.Reading).Takes(Parameters.Recipes)
            .WithName("listRecipes").WithSummary("Recipes the build considered.").Problems(400, 404);
        build.MapGet("/packages", Packages).Policy(RoutePolicy.Reading).Takes(Parameters.Packages)
            .WithName("listPackages").WithSummary("Packages the build made.").Problems(400, 404);
        build.MapGet("/images", Images).Policy(RoutePolicy.Reading)
            .WithName("listImages").WithSummary("Images, in numbers.").Problems(404);
    }

    private static async Task<Ok<PageModel<MessageModel>>> Messages(ApiQuery query, long id, IBuildViews views, CancellationToken ct)
    {
        var page = await views.MessagesAsync(
            await BuildApi.ExistingAsync(views, id, ct),
            new MessageQuery(
                query.Page, (int)(query.Number("minLevel") ?? 29), (int)(query.Number("maxLevel") ?? 100), query.Text("search"),
                (int?)query.Number("task"), query.Flag("setscene")),
            ct);
        return TypedResults.Ok(ModelMapping.Of(page, ModelMapping.Of));
    }

    private static async Task<Ok<FacetedPageModel<VariableModel>>> Variables(ApiQuery query, long id, IBuildViews views, CancellationToken ct)
    {
        var list = await views.VariablesAsync(
            await BuildApi.ExistingAsync(views, id, ct),
            new VariableQuery(
                query.Page, query.Text("search"), query.Word("sort"), query.IsDescending(byDefault: false),
                query.Flag("changed") ?? false, query.Flag("described") ?? false, query.Text("file")),
            ct);
        return TypedResults.Ok(ModelMapping.Of(list.Page, list.Facets, ModelMapping.Of));
    }

    private static async Task<Ok<ListModel<LayerModel>>> Layers(ApiQuery query, long id, IBuildViews views, CancellationToken ct)
    {
        var layers = await views.LayersAsync(await BuildApi.ExistingAsync(views, id, ct), ct);
        return TypedResults.Ok(new ListModel<LayerModel> { Items = [.. layers.Select(ModelMapping.Of)] });
    }

    private static async Task<Ok<PageModel<RecipeModel>>> Recipes(ApiQuery query, long id, IBuildViews views, CancellationToken ct)
        => TypedResults.Ok(ModelMapping.Of(await views.RecipesAsync(await BuildApi.ExistingAsync(views, id, ct), Named(query), ct), ModelMapping.Of));

    private static async Task<Ok<PageModel<PackageModel>>> Packages(ApiQuery query, long id, IBuildViews views, CancellationToken ct)
        => TypedResults.Ok(ModelMapping.Of(await views.PackagesAsync(await BuildApi.ExistingAsync(views, id, ct), Named(query), ct), ModelMapping.Of));

    private static async Task<Ok<ListModel<ImageModel>>> Images(ApiQuery query, long id, IBuildViews views, CancellationToken ct)
    {
        var images = await views.ImagesAsync(await BuildApi.ExistingAsync(views, id, ct), ct);
        return TypedResults.Ok(new ListModel<ImageModel> { Items = [.. images.Select(ModelMapping.Of)] });
    }

    private static NamedQuery Named(ApiQuery query)
        => new(query.Page, query.Text("search"), query.Word("sort"), query.IsDescending(byDefault: false));
}
