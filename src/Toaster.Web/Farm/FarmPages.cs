using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Toaster.Actors;
using Toaster.Actors.Agents;
using Toaster.Actors.Queue;
using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Hosting;
using Toaster.Web.Shared;

namespace Toaster.Web.Farm;

/// <summary>The machines that build, and what waits for them.</summary>
internal static class FarmPages
{
    public static void MapFarmPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Urls.Farm, Show).Policy(RoutePolicy.Reading);
        routes.MapPost("/farm/nodes/{id:long}/state", SetState).Policy(RoutePolicy.Writing);
        routes.MapPost("/farm/nodes/{id:long}/remove", Remove).Policy(RoutePolicy.Writing);
        routes.MapGet(Urls.NodeEnrol, AskEnrol).Policy(RoutePolicy.Reading);
        routes.MapPost(Urls.NodeEnrol, Enrol).Policy(RoutePolicy.Writing);
    }

    private static async Task<IResult> Show(HttpContext http, [FromServices] IFarm farm, [FromServices] IBuildQueue queue, IBuildViews views, CancellationToken ct)
        => Page.Of<FarmPage>(await ReadAsync(http, farm, queue, views, null, ct));

    private static async Task<IResult> SetState(long id, HttpContext http, [FromServices] IFarm farm, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Forms.Stale();

        var wanted = (await http.Request.ReadFormAsync(ct))["state"].ToString();
        return Enum.TryParse<AgentState>(wanted, ignoreCase: true, out var state) && Enum.IsDefined(state)
            ? await farm.SetStateAsync(new(id), state, ct) ? Results.LocalRedirect(Urls.Farm) : Results.NotFound()
            : Forms.Stale();
    }

    private static async Task<IResult> Remove(
        long id, HttpContext http, [FromServices] IFarm farm, [FromServices] IBuildQueue queue, IBuildViews views, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Forms.Stale();

        // A second press, also where no script asks: the box beside the button.
        if ((await http.Request.ReadFormAsync(ct))["sure"] != "yes")
        {
            return Page.Of<FarmPage>(await ReadAsync(http, farm, queue, views, "The node was not removed: tick the box beside the button if you are sure.", ct));
        }

        return await farm.RemoveAsync(new(id), ct) ? Results.LocalRedirect(Urls.Farm) : Results.NotFound();
    }

    private static async Task<IResult> AskEnrol(HttpContext http, CancellationToken ct) => Page.Of<EnrolPage>(new EnrolModel(await Frames.ReadAsync(http, ct), ServerOf(http), null));

    private static async Task<IResult> Enrol(HttpContext http, [FromServices] IFarm farm, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Forms.Stale();

        return Page.Of<EnrolPage>(new EnrolModel(await Frames.ReadAsync(http, ct), ServerOf(http), await farm.MintEnrolmentAsync(ct)));
    }

    private static string ServerOf(HttpContext http) => $"{http.Request.Scheme}://{http.Request.Host.Value}";

    private static async ValueTask<FarmModel> ReadAsync(
        HttpContext http, IFarm farm, IBuildQueue queue, IBuildViews views, string? problem, CancellationToken ct)
    {
        var (nodes, waiting) = (await farm.ListAsync(ct), (await queue.ListAsync(ct)).Waiting);
        Dictionary<BuildId, BuildView> builds = [];
        foreach (var id in nodes.SelectMany(node => node.Builds.Select(lease => lease.Build)).Concat(waiting.Take(FarmModel.MostWaiting).Select(one => one.Item.Build)))
        {
            if (await views.FindAsync(id, ct) is { } build)
            {
                builds[id] = build;
            }
        }

        return new(await Frames.ReadAsync(http, ct), nodes, waiting, builds, problem);
    }
}
