using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Toaster.Actors;
using Toaster.Actors.Builds;
using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Hosting;
using Toaster.Web.Shared;

namespace Toaster.Web.Deletion;

/// <summary>Deleting a build in the browser: what goes, yes, how far it is, undo.</summary>
internal static class DeletePages
{
    public static void MapDeletePages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/builds/{id:long}/delete", Show).Policy(RoutePolicy.Reading);
        routes.MapPost("/builds/{id:long}/delete", Delete).Policy(RoutePolicy.Writing);
        routes.MapPost("/builds/{id:long}/undelete", Undelete).Policy(RoutePolicy.Writing);
    }

    private static Task<IResult> Show(long id, HttpContext http, [FromServices] IBuildUpkeep upkeep, IBuildViews views, CancellationToken ct)
        => ShowAsync(id, http, upkeep, views, null, ct);

    private static async Task<IResult> Delete(
        long id, HttpContext http, [FromServices] IBuildUpkeep upkeep, IBuildViews views, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Forms.Stale();

        try
        {
            await upkeep.DeleteAsync(new(id), ct);
            return Results.LocalRedirect(Urls.BuildDelete(new(id)));
        }
        catch (BuildRefusedException refused)
        {
            return await ShowAsync(id, http, upkeep, views, refused.Message, ct);
        }
    }

    private static async Task<IResult> Undelete(
        long id, HttpContext http, [FromServices] IBuildUpkeep upkeep, IBuildViews views, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Forms.Stale();

        try
        {
            await upkeep.UndeleteAsync(new(id), ct);
            return Results.LocalRedirect(Urls.Build(new(id)));
        }
        catch (BuildRefusedException refused)
        {
            return await ShowAsync(id, http, upkeep, views, refused.Message, ct);
        }
    }

    private static async Task<IResult> ShowAsync(long id, HttpContext http, IBuildUpkeep upkeep, IBuildViews views, string? problem, CancellationToken ct)
    {
        var build = await views.FindAsync(new(id), ct);
        var deletion = await upkeep.FindDeletionAsync(new(id), ct);
        return build is null && deletion is null
            ? Results.NotFound()
            : Page.Of<DeletePage>(new DeleteModel(await Frames.ReadAsync(http, ct), new(id), build, deletion, await LogBytesAsync(http, new(id), ct), problem));
    }

    private static async ValueTask<long?> LogBytesAsync(HttpContext http, BuildId id, CancellationToken ct)
        => (await (http.RequestServices.GetService<IRecordings>()?.FindAsync(id, ct) ?? default))?.KeptBytes;
}
