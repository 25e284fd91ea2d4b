using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Toaster.Actors;
using Toaster.Actors.Logs;
using Toaster.Actors.Projects;
using Toaster.Actors.Queue;
using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Builds;
using Toaster.Web.Hosting;
using Toaster.Web.Projects;
using Toaster.Web.Shared;

namespace Toaster.Web.Queue;

/// <summary>Cancelling, repeating and ranking a build in the browser.</summary>
internal static class QueuePages
{
    private static readonly TimeSpan ShownWithin = TimeSpan.FromSeconds(5);

    public static void MapQueuePages(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/builds/{id:long}/cancel", Cancel).Policy(RoutePolicy.Writing);
        routes.MapPost("/builds/{id:long}/rebuild", Rebuild).Policy(RoutePolicy.Writing);
        routes.MapPost("/builds/{id:long}/priority", SetPriority).Policy(RoutePolicy.Writing);
    }

    private static Task<IResult> Cancel(long id, HttpContext http, [FromServices] IBuildQueue queue, CancellationToken ct) => DoAsync(id, http, async form =>
    {
        await queue.CancelAsync(new(id), form["force"] == "true", ct);
        return new(id);
    }, ct);

    private static Task<IResult> Rebuild(long id, HttpContext http, [FromServices] IBuildQueue queue, IBuildViews views, CancellationToken ct) => DoAsync(id, http, async _ =>
    {
        var again = await queue.RebuildAsync(new(id), ct);
        await views.WaitForAsync(again, 1, ShownWithin, ct);
        return again;
    }, ct);

    private static Task<IResult> SetPriority(long id, HttpContext http, [FromServices] IBuildQueue queue, CancellationToken ct) => DoAsync(id, http, async form =>
    {
        var priority = ProjectForm.Number(form["priority"].ToString()) ?? throw new RefusedException("bad-value", "A priority is a number from -100 to 100; 0 is usual.");
        await queue.SetPriorityAsync(new(id), priority, ct);
        return new(id);
    }, ct);

    /// <summary>Leads to the build that an act answers, or shows this one with why it was refused.</summary>
    private static async Task<IResult> DoAsync(long id, HttpContext http, Func<IFormCollection, Task<BuildId>> act, CancellationToken ct)
    {
        var services = http.RequestServices;
        if (!await services.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http)) return Forms.Stale();

        try
        {
            return Results.LocalRedirect(Urls.Build(await act(await http.Request.ReadFormAsync(ct))));
        }
        catch (RefusedException refused)
        {
            var (views, logs) = (services.GetRequiredService<IBuildViews>(), services.GetRequiredService<IBuildLogs>());
            return await BuildHead.ReadAsync(http, views, id, ct) is { } head
                ? Page.Of<BuildPage>(await BuildPages.ReadAsync(head, http, views, services.GetRequiredService<IRecordings>(), logs, ct) with { Problem = refused.Message })
                : Results.NotFound();
        }
    }
}
