using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Toaster.Actors.Queue;
using Toaster.Actors.Views;
using Toaster.Web.Api.Models;
using Toaster.Web.Farm;
using Toaster.Web.Live;

namespace Toaster.Web.Api;

/// <summary>Builds that Toaster runs: what waits and why, cancelling, repeating.</summary>
internal static class QueueApi
{
    public static void MapQueue(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/queue", List).WithTags("Queue").Policy(RoutePolicy.Reading)
            .WithName("getQueue").WithSummary("Builds that wait, in order, each with why and when it may start; builds that nodes have; what a day was like.");
        var builds = routes.MapGroup("/builds").WithTags("Queue");
        builds.MapPost("/{id:long}/cancel", Cancel).Policy(RoutePolicy.Writing).Takes(Parameters.Cancel)
            .WithName("cancelBuild").WithSummary("End a build that waits or runs on a node. Running tasks are waited for, unless it is forced; force may follow.")
            .Produces<BuildDetailModel>(StatusCodes.Status202Accepted).Problems(400, 401, 403, 404, 409, 410, 503);
        builds.MapPost("/{id:long}/rebuild", Rebuild).Policy(RoutePolicy.Writing)
            .WithName("rebuildBuild").WithSummary("Start the same once more, with the settings it had then.")
            .Produces<BuildDetailModel>(StatusCodes.Status201Created).Problems(401, 403, 404, 409, 410, 503);
        builds.MapPost("/{id:long}/priority", SetPriority).Policy(RoutePolicy.Writing).Takes(Parameters.Priority)
            .WithName("setPriority").WithSummary("Let a build that waits have its turn earlier or later.")
            .Produces<BuildDetailModel>(StatusCodes.Status202Accepted).Problems(400, 401, 403, 404, 409, 410, 503);
    }

    private static async Task<Ok<QueueModel>> List(ApiQuery query, [FromServices] IBuildQueue queue, IBuildViews views, [FromServices] QueueTimes times, [FromServices] FarmFigureSource figures, CancellationToken ct)
        => TypedResults.Ok(QueueModel.Of(await queue.ListAsync(ct), await times.ReadAsync(ct), await figures.ReadAsync(views, ct)));

    private static async Task<IResult> Cancel(ApiQuery query, long id, [FromServices] IBuildQueue queue, IBuildViews views, [FromServices] WaitingPlaces places, CancellationToken ct)
    {
        await queue.CancelAsync(new(id), query.Flag("force") ?? false, ct);
        return await AcceptedAsync(id, views, places, ct);
    }

    private static async Task<IResult> Rebuild(ApiQuery query, long id, [FromServices] IBuildQueue queue, IBuildViews views, [FromServices] WaitingPlaces places, CancellationToken ct)
        => await ProjectApi.StartedAsync(await queue.RebuildAsync(new(id), ct), views, places, ct);

    private static async Task<IResult> SetPriority(ApiQuery query, long id, [FromServices] IBuildQueue queue, IBuildViews views, [FromServices] WaitingPlaces places, CancellationToken ct)
    {
        await queue.SetPriorityAsync(new(id), (int)query.Number("priority")!.Value, ct);
        return await AcceptedAsync(id, views, places, ct);
    }

    private static async ValueTask<IResult> AcceptedAsync(long id, IBuildViews views, WaitingPlaces places, CancellationToken ct)
        => Results.Accepted($"{ToasterApi.Root}/builds/{id}", await BuildLists.FindAsync(new(id), views, places, ct));
}
