using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Toaster.Actors.Agents;
using Toaster.Actors.Projects;
using Toaster.Web.Api.Models;

namespace Toaster.Web.Api;

/// <summary>Sets of nodes, and the projects they build for.</summary>
internal static class PoolApi
{
    public static void MapPools(this IEndpointRouteBuilder routes)
    {
        var pools = routes.MapGroup("/pools").WithTags("Pools");
        pools.MapGet("", List).Policy(RoutePolicy.Reading)
            .WithName("listPools").WithSummary("Pools with their projects and nodes, the default one first.");
        pools.MapPost("", Create).Policy(RoutePolicy.Writing).Accepts<PoolInputModel>(ApiBody.Json)
            .WithName("createPool").WithSummary("A new pool, without nodes.")
            .Produces<PoolModel>(StatusCodes.Status201Created).Problems(400, 401, 403, 404, 409, 503);
        pools.MapGet("/{id:long}", Find).Policy(RoutePolicy.Reading)
            .WithName("getPool").WithSummary("One pool.").Problems(404);
        pools.MapPatch("/{id:long}", Edit).Policy(RoutePolicy.Writing).Accepts<PoolInputModel>("application/merge-patch+json", ApiBody.Json)
            .WithName("editPool").WithSummary("Change a pool (RFC 7396): what is left out stays, projects are given whole, null lets every project in. Builds that run go on.")
            .Produces<PoolModel>().Problems(400, 401, 403, 404, 409, 503);
        pools.MapDelete("/{id:long}", Delete).Policy(RoutePolicy.Writing)
            .WithName("deletePool").WithSummary("Delete a pool. Refused while a node is in it, and for the default one.").Problems(401, 403, 404, 409, 503);
    }

    /// <summary>A pool by its name, in any case, or its number.</summary>
    internal static PoolView Named(IReadOnlyList<PoolView> pools, string text)
        => pools.FirstOrDefault(pool => pool.Row.Name.Equals(text, StringComparison.OrdinalIgnoreCase)) ?? pools.FirstOrDefault(pool => $"{pool.Id}" == text)
            ?? throw new RefusedException("no-such-pool", $"There is no pool \"{text}\"; the list of pools shows those there are.");

    private static async Task<Ok<ListModel<PoolModel>>> List(ApiQuery query, [FromServices] IPools pools, CancellationToken ct)
        => TypedResults.Ok(new ListModel<PoolModel> { Items = [.. (await pools.ListAsync(ct)).Select(PoolModel.Of)] });

    private static async Task<Ok<PoolModel>> Find(ApiQuery query, long id, [FromServices] IPools pools, CancellationToken ct)
        => TypedResults.Ok(PoolModel.Of(await ExistingAsync(pools, id, ct)));

    private static async Task<IResult> Create(ApiQuery query, HttpContext http, [FromServices] IPools pools, CancellationToken ct)
    {
        var pool = await pools.CreateAsync((await ApiBody.ReadAsync(http, ApiJson.Default.PoolInputModel, ct)).ToSettings(), ct);
        return Results.Created($"{ToasterApi.Root}/pools/{pool.Id}", PoolModel.Of(pool));
    }

    private static async Task<IResult> Edit(ApiQuery query, long id, HttpContext http, [FromServices] IPools pools, CancellationToken ct)
    {
        var current = PoolInputModel.Of(await ExistingAsync(pools, id, ct));
        var wanted = await ApiBody.MergeAsync(http, current, ApiJson.Default.PoolInputModel, ct);
        return Results.Ok(PoolModel.Of(await pools.EditAsync(new(id), wanted.ToSettings(), ct)));
    }

    private static async Task<NoContent> Delete(ApiQuery query, long id, [FromServices] IPools pools, CancellationToken ct)
    {
        await pools.DeleteAsync(new(id), ct);
        return TypedResults.NoContent();
    }

    private static async ValueTask<PoolView> ExistingAsync(IPools pools, long id, CancellationToken ct)
        => (await pools.ListAsync(ct)).FirstOrDefault(pool => pool.Id.Value == id)
            ?? throw new RefusedException("no-such-pool", $"There is no pool {id}; the list of pools shows those there are.");
}
