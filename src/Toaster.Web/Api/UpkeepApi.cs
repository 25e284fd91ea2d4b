using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Toaster.Actors.Builds;
using Toaster.Web.Api.Models;

namespace Toaster.Web.Api;

/// <summary>Deleting builds, and making their tables again.</summary>
internal static class UpkeepApi
{
    public static void MapUpkeep(this IEndpointRouteBuilder routes)
    {
        var builds = routes.MapGroup("/builds").WithTags("Builds");
        builds.MapDelete("/{id:long}", Delete).Policy(RoutePolicy.Writing)
            .WithName("deleteBuild").WithSummary("Delete a build: its rows, its journal, its log. It begins after a grace, until then it can be undone.")
            .Produces<DeletionModel>(StatusCodes.Status202Accepted).Problems(403, 404, 409, 410, 503);
        builds.MapPost("/{id:long}/undelete", Undelete).Policy(RoutePolicy.Writing)
            .WithName("undeleteBuild").WithSummary("Keep a build whose deletion has not begun.").Problems(403, 404, 409, 410, 503);
        builds.MapGet("/{id:long}/deletion", FindDeletion).Policy(RoutePolicy.Reading)
            .WithName("getDeletion").WithSummary("How far the deletion of a build is; also after it.").Problems(404);

        var admin = routes.MapGroup("/admin").WithTags("Administration");
        admin.MapGet("/builds", List).Policy(RoutePolicy.Reading)
            .WithName("listJournaledBuilds").WithSummary("Numbers of all builds the journal holds, deleted ones too, whatever their tables show.");
        admin.MapPost("/builds/{id:long}/replay", Replay).Policy(RoutePolicy.Writing)
            .WithName("replayBuild").WithSummary("Make the read tables of a build again from its journal.")
            .Produces<ReplayModel>(StatusCodes.Status202Accepted).Problems(403, 404, 409, 410, 503);
        admin.MapGet("/builds/{id:long}/replay", FindReplay).Policy(RoutePolicy.Reading)
            .WithName("getReplay").WithSummary("How far the read tables of a build are.").Problems(404);
    }

    private static async Task<IResult> Delete(ApiQuery query, long id, [FromServices] IBuildUpkeep upkeep, CancellationToken ct)
        => Results.Accepted($"{ToasterApi.Root}/builds/{id}/deletion", DeletionModel.Of(await upkeep.DeleteAsync(new(id), ct)));

    private static async Task<NoContent> Undelete(ApiQuery query, long id, [FromServices] IBuildUpkeep upkeep, CancellationToken ct)
    {
        await upkeep.UndeleteAsync(new(id), ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<DeletionModel>> FindDeletion(ApiQuery query, long id, [FromServices] IBuildUpkeep upkeep, CancellationToken ct)
        => TypedResults.Ok(DeletionModel.Of(await upkeep.FindDeletionAsync(new(id), ct) ?? throw ApiProblemException.NoDeletion(id)));

    private static async Task<Ok<ListModel<BuildNumberModel>>> List(ApiQuery query, [FromServices] IBuildUpkeep upkeep, CancellationToken ct)
        => TypedResults.Ok(new ListModel<BuildNumberModel> { Items = [.. (await upkeep.ListAsync(ct)).Select(id => new BuildNumberModel(id.Value))] });

    private static async Task<IResult> Replay(ApiQuery query, long id, [FromServices] IBuildUpkeep upkeep, CancellationToken ct)
        => Results.Accepted($"{ToasterApi.Root}/admin/builds/{id}/replay", ReplayModel.Of(await upkeep.ReplayAsync(new(id), ct)));

    private static async Task<Ok<ReplayModel>> FindReplay(ApiQuery query, long id, [FromServices] IBuildUpkeep upkeep, CancellationToken ct)
        => TypedResults.Ok(ReplayModel.Of(await upkeep.FindReplayAsync(new(id), ct) ?? throw ApiProblemException.NoSuchBuild(id)));
}
