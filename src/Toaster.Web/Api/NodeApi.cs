using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Toaster.Actors;
using Toaster.Actors.Agents;
using Toaster.Actors.Projects;
using Toaster.Actors.Queue;
using Toaster.Web.Api.Models;

namespace Toaster.Web.Api;

/// <summary>The machines that build.</summary>
internal static class NodeApi
{
    public static void MapNodes(this IEndpointRouteBuilder routes)
    {
        var nodes = routes.MapGroup("/nodes").WithTags("Nodes");
        nodes.MapGet("", List).Policy(RoutePolicy.Reading)
            .WithName("listNodes").WithSummary("Nodes as they were heard of last, with the builds they have.");
        nodes.MapPost("/{id:long}/pause", Pause).Policy(RoutePolicy.Writing)
            .WithName("pauseNode").WithSummary("No new builds for a node until it is resumed; those it has go on.").Problems(401, 403, 404);
        nodes.MapPost("/{id:long}/resume", Resume).Policy(RoutePolicy.Writing)
            .WithName("resumeNode").WithSummary("New builds for a node again.").Problems(401, 403, 404);
        nodes.MapPost("/{id:long}/drain", Drain).Policy(RoutePolicy.Writing)
            .WithName("drainNode").WithSummary("No new builds for a node; its agent ends once those it has have ended.").Problems(401, 403, 404);
        nodes.MapPost("/{id:long}/pool", Move).Policy(RoutePolicy.Writing).Takes(Parameters.ToPool)
            .WithName("moveNode").WithSummary("Put a node into a pool, out of the one it is in. Builds it has go on.").Problems(400, 401, 403, 404, 503);
        nodes.MapDelete("/{id:long}", Remove).Policy(RoutePolicy.Writing)
            .WithName("removeNode").WithSummary("Forget a node. Its key is good no more, and builds it has are given up.").Problems(401, 403, 404, 503);
        nodes.MapPost("/enrolments", Enrol).Policy(RoutePolicy.Writing).Takes(Parameters.Enrolment)
            .WithName("enrolNode").WithSummary("A token by which one agent becomes a node of a pool, once, within an hour.")
            .Produces<EnrolmentModel>(StatusCodes.Status201Created).Problems(400, 401, 403, 404);
    }

    internal static EnrolmentModel EnrolmentOf(string token, DateTimeOffset now, HttpRequest request)
        => new(token, now + TokenLife, $"toaster agent --server {request.Scheme}://{request.Host.Value} --enrol {token}");

    internal static RefusedException NoSuchNode(long id) => new("no-such-node", $"There is no node {id}; the list of nodes shows those there are.");

    private static readonly TimeSpan TokenLife = TimeSpan.FromHours(1);

    private static async Task<Ok<ListModel<NodeModel>>> List(ApiQuery query, [FromServices] IFarm farm, CancellationToken ct)
        => TypedResults.Ok(new ListModel<NodeModel> { Items = [.. (await farm.ListAsync(ct)).Select(NodeModel.Of)] });

    private static Task<Ok<NodeModel>> Pause(ApiQuery query, long id, [FromServices] IFarm farm, CancellationToken ct) => SetAsync(id, AgentState.Paused, farm, ct);

    private static Task<Ok<NodeModel>> Resume(ApiQuery query, long id, [FromServices] IFarm farm, CancellationToken ct) => SetAsync(id, AgentState.Ready, farm, ct);

    private static Task<Ok<NodeModel>> Drain(ApiQuery query, long id, [FromServices] IFarm farm, CancellationToken ct) => SetAsync(id, AgentState.Draining, farm, ct);

    private static async Task<NoContent> Remove(ApiQuery query, long id, [FromServices] IFarm farm, CancellationToken ct)
        => await farm.RemoveAsync(new(id), ct) ? TypedResults.NoContent() : throw NoSuchNode(id);

    private static async Task<Ok<NodeModel>> Move(ApiQuery query, long id, [FromServices] IFarm farm, [FromServices] IPools pools, CancellationToken ct)
    {
        await pools.MoveAsync(new(id), PoolApi.Named(await pools.ListAsync(ct), query.Text("pool") ?? "").Id, ct);
        return await FoundAsync(id, farm, ct);
    }

    private static async Task<IResult> Enrol(
        ApiQuery query, HttpContext http, [FromServices] IFarm farm, [FromServices] IPools pools, [FromServices] TimeProvider time, CancellationToken ct)
    {
        var pool = query.Text("pool") is { } named ? PoolApi.Named(await pools.ListAsync(ct), named).Id : PoolId.Default;
        return Results.Json(
            EnrolmentOf(await farm.MintEnrolmentAsync(pool, ct), time.GetUtcNow(), http.Request), ApiJson.Default.EnrolmentModel, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<Ok<NodeModel>> SetAsync(long id, AgentState state, IFarm farm, CancellationToken ct)
        => await farm.SetStateAsync(new(id), state, ct) ? await FoundAsync(id, farm, ct) : throw NoSuchNode(id);

    private static async Task<Ok<NodeModel>> FoundAsync(long id, IFarm farm, CancellationToken ct)
        => (await farm.ListAsync(ct)).FirstOrDefault(agent => agent.Row.Id == new AgentId(id)) is { } found ? TypedResults.Ok(NodeModel.Of(found)) : throw NoSuchNode(id);
}
