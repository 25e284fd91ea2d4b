using Microsoft.AspNetCore.Http.HttpResults;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;
using Toaster.Web.Api.Models;

namespace Toaster.Web.Api;

/// <summary>What a build said and used.</summary>
internal static class BuildContentApi
{
    public static void MapBuildContents(this IEndpointRouteBuilder routes)
    {
        var build = routes.MapGroup("/builds/{id:long}").WithTags("Build contents");
        build.MapList<MessageView, MessageList, MessageModel>(
            "/messages", Parameters.Messages, (views, id, query, ct) => views.MessagesAsync(id, MessageQuery(query), ct), ModelMapping.Of)
            .WithName("listMessages").WithSummary("Messages of level 29 and above, in the order of the log.");
        build.MapGet("/messages/groups", MessageGroups).Policy(RoutePolicy.Reading).Takes(Parameters.Messages)
            .WithName("listMessageGroups").WithSummary("The same messages, those of equal level and text as one.").Problems(400, 404);
        build.MapList<VariableRow, VariableList, VariableModel>(
            "/variables", Parameters.Variables, (views, id, query, ct) => views.VariablesAsync(id, VariableQuery(query), ct), ModelMapping.Of)
            .WithName("listVariables").WithSummary("Variables of the configuration, with the places that set them.");
        build.MapGet("/layers", Layers).Policy(RoutePolicy.Reading)
            .WithName("listLayers").WithSummary("Layers.").Problems(404);
    }

    private static async Task<Ok<PageModel<MessageGroupModel>>> MessageGroups(ApiQuery query, long id, IBuildViews views, CancellationToken ct)
    {
        var page = await views.MessageGroupsAsync(await BuildApi.ExistingAsync(views, id, ct), MessageQuery(query), ct);
        return TypedResults.Ok(ModelMapping.Of(page, ContentMapping.Of));
    }

    private static MessageQuery MessageQuery(ApiQuery query) => new(
        query.Page, (int)(query.Number("minLevel") ?? 29), (int)(query.Number("maxLevel") ?? 100), query.Text("search"),
        (int?)query.Number("task"), query.Flag("setscene"), query.Text("recipe"));

    private static VariableQuery VariableQuery(ApiQuery query) => new(
        query.Page, query.Text("search"), query.Word("sort"), query.IsDescending(byDefault: false),
        query.Flag("changed") ?? false, query.Flag("described") ?? false, query.Text("file"));

    private static async Task<Ok<ListModel<LayerModel>>> Layers(ApiQuery query, long id, IBuildViews views, CancellationToken ct)
    {
        var layers = await views.LayersAsync(await BuildApi.ExistingAsync(views, id, ct), ct);
        return TypedResults.Ok(new ListModel<LayerModel> { Items = [.. layers.Select(ModelMapping.Of)] });
    }
}
