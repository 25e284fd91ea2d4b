using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Builds;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Images;

internal static class ImagePages
{
    public static void MapImagePages(this IEndpointRouteBuilder routes) => routes.MapGet("/builds/{id:long}/images", Show).Policy(RoutePolicy.Reading);

    private static async Task<IResult> Show(long id, HttpContext http, IBuildViews views, CancellationToken ct)
    {
        if (await BuildHead.ReadAsync(http, views, id, ct) is not { } head) return Results.NotFound();

        var state = ListState.Read(Urls.Images(head.Id), ImagesModel.Shape, http.Request.Query);
        var images = await views.ImagesAsync(head.Id, ct);
        // The only image needs not be asked for.
        var chosen = state.Value("image") is { } target ? images.FirstOrDefault(i => i.Target == target) : images is [var only] ? only : null;
        var packages = chosen is null ? null : await views.ImagePackagesAsync(head.Id, chosen.Target, Queries.Named(state), ct);
        return Page.Of<ImagesPage>(new ImagesModel(head, state, images, chosen, packages));
    }
}
