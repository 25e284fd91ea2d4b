using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Toaster.Actors.Agents;
using Toaster.Actors.Projects;
using Toaster.Web.Api;
using Toaster.Web.Hosting;
using Toaster.Web.Projects;
using Toaster.Web.Shared;

namespace Toaster.Web.Farm;

/// <summary>Which nodes build for which projects.</summary>
internal static class PoolPages
{
    public static void MapPoolPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Urls.Pools, All).Policy(RoutePolicy.Reading);
        routes.MapGet(Urls.NewPool, New).Policy(RoutePolicy.Reading);
        routes.MapPost(Urls.NewPool, Create).Policy(RoutePolicy.Writing);
        routes.MapGet("/farm/pools/{id:long}/edit", Edit).Policy(RoutePolicy.Reading);
        routes.MapPost("/farm/pools/{id:long}/edit", Save).Policy(RoutePolicy.Writing);
        routes.MapPost("/farm/pools/{id:long}/delete", Delete).Policy(RoutePolicy.Writing);
        routes.MapPost("/farm/nodes/{id:long}/pool", Move).Policy(RoutePolicy.Writing);
    }

    private static async Task<IResult> All(HttpContext http, [FromServices] IPools pools, CancellationToken ct)
        => Page.Of<PoolsPage>(new PoolsModel(await Frames.ReadAsync(http, ct), await pools.ListAsync(ct)));

    private static Task<IResult> New(HttpContext http, IProjects projects, CancellationToken ct) => ShowAsync(http, null, PoolForm.New, projects, FormProblems.None, ct);

    private static async Task<IResult> Create(HttpContext http, IProjects projects, [FromServices] IPools pools, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Forms.Stale();

        return await SaveAsync(http, null, projects, settings => pools.CreateAsync(settings, ct), ct);
    }

    private static async Task<IResult> Edit(long id, HttpContext http, IProjects projects, [FromServices] IPools pools, CancellationToken ct)
        => await FindAsync(pools, id, ct) is { } pool ? await ShowAsync(http, pool, PoolForm.Of(pool), projects, FormProblems.None, ct) : Results.NotFound();

    private static async Task<IResult> Save(long id, HttpContext http, IProjects projects, [FromServices] IPools pools, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Forms.Stale();

        return await FindAsync(pools, id, ct) is { } pool ? await SaveAsync(http, pool, projects, settings => pools.EditAsync(pool.Id, settings, ct), ct) : Results.NotFound();
    }

    private static async Task<IResult> Delete(long id, HttpContext http, IProjects projects, [FromServices] IPools pools, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Forms.Stale();
        if (await FindAsync(pools, id, ct) is not { } pool) return Results.NotFound();

        try
        {
            if ((await http.Request.ReadFormAsync(ct))["sure"] != "yes")
            {
                throw new RefusedException("refused", "The pool was not deleted: tick the box beside the button if you are sure.");
            }

            await pools.DeleteAsync(pool.Id, ct);
            return Results.LocalRedirect(Urls.Pools);
        }
        catch (RefusedException refused)
        {
            return await ShowAsync(http, pool, PoolForm.Of(pool), projects, FormProblems.Of("delete", refused.Message), ct);
        }
    }

    private static async Task<IResult> Move(long id, HttpContext http, [FromServices] IPools pools, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Forms.Stale();

        try
        {
            await pools.MoveAsync(new(id), new(long.TryParse((await http.Request.ReadFormAsync(ct))["pool"].ToString(), out var pool) ? pool : 0), ct);
            return Results.LocalRedirect(Urls.Farm);
        }
        catch (RefusedException refused)
        {
            var model = await FarmModel.ReadAsync(await Frames.ReadAsync(http, ct), http.RequestServices, ct);
            return Page.Of<FarmPage>(model with { Problem = refused.Message });
        }
    }

    private static async Task<IResult> SaveAsync(HttpContext http, PoolView? pool, IProjects projects, Func<PoolSettings, ValueTask<PoolView>> save, CancellationToken ct)
    {
        var form = PoolForm.Read(await http.Request.ReadFormAsync(ct));
        try
        {
            await save(form.ToSettings());
            return Results.LocalRedirect(Urls.Pools);
        }
        catch (RefusedException refused)
        {
            return await ShowAsync(http, pool, form, projects, FormProblems.Of(refused), ct);
        }
    }

    private static async Task<IResult> ShowAsync(HttpContext http, PoolView? pool, PoolForm form, IProjects projects, FormProblems problems, CancellationToken ct)
    {
        var choices = (await projects.ListAsync(ct)).Where(project => !project.IsDefault).OrderBy(project => project.Name, StringComparer.OrdinalIgnoreCase);
        return Page.Of<PoolFormPage>(new PoolFormModel(await Frames.ReadAsync(http, ct), pool, form, [.. choices], problems));
    }

    private static async ValueTask<PoolView?> FindAsync(IPools pools, long id, CancellationToken ct) => (await pools.ListAsync(ct)).FirstOrDefault(pool => pool.Id.Value == id);
}
