using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Toaster.Actors.Agents;
using Toaster.Actors.Queue;
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

    private static async Task<IResult> Show(HttpContext http, CancellationToken ct)
        => Page.Of<FarmPage>(await FarmModel.ReadAsync(await Frames.ReadAsync(http, ct), http.RequestServices, ct));

    private static async Task<IResult> SetState(long id, HttpContext http, [FromServices] IFarm farm, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Forms.Stale();

        var wanted = (await http.Request.ReadFormAsync(ct))["state"].ToString();
        return Enum.TryParse<AgentState>(wanted, ignoreCase: true, out var state) && Enum.IsDefined(state)
            ? await farm.SetStateAsync(new(id), state, ct) ? Results.LocalRedirect(Urls.Farm) : Results.NotFound()
            : Forms.Stale();
    }

    private static async Task<IResult> Remove(long id, HttpContext http, [FromServices] IFarm farm, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Forms.Stale();

        // A second press, also where no script asks: the box beside the button.
        if ((await http.Request.ReadFormAsync(ct))["sure"] != "yes")
        {
            var model = await FarmModel.ReadAsync(await Frames.ReadAsync(http, ct), http.RequestServices, ct);
            return Page.Of<FarmPage>(model with { Problem = "The node was not removed: tick the box beside the button if you are sure." });
        }

        return await farm.RemoveAsync(new(id), ct) ? Results.LocalRedirect(Urls.Farm) : Results.NotFound();
    }

    private static async Task<IResult> AskEnrol(HttpContext http, [FromServices] IPools pools, CancellationToken ct)
        => Page.Of<EnrolPage>(new EnrolModel(await Frames.ReadAsync(http, ct), ServerOf(http), null) { Pools = await pools.ListAsync(ct) });

    private static async Task<IResult> Enrol(HttpContext http, [FromServices] IFarm farm, [FromServices] IPools pools, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Forms.Stale();

        var wanted = (await http.Request.ReadFormAsync(ct))["pool"].ToString();
        var all = await pools.ListAsync(ct);
        var pool = wanted.Length == 0 ? all[0] : all.FirstOrDefault(one => $"{one.Id}" == wanted);
        return pool is null
            ? Results.NotFound() // It was deleted meanwhile.
            : Page.Of<EnrolPage>(new EnrolModel(await Frames.ReadAsync(http, ct), ServerOf(http), await farm.MintEnrolmentAsync(pool.Id, ct)) { Pool = pool.IsDefault ? null : pool.Row.Name });
    }

    private static string ServerOf(HttpContext http) => $"{http.Request.Scheme}://{http.Request.Host.Value}";
}
