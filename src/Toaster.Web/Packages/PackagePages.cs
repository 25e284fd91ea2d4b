using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Builds;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Packages;

internal static class PackagePages
{
    public static void MapPackagePages(this IEndpointRouteBuilder routes) => routes.MapGet("/builds/{id:long}/packages", All).Policy(RoutePolicy.Reading);

    private static async Task<IResult> All(long id, HttpContext http, IBuildViews views, CancellationToken ct)
    {
        if (await BuildHead.ReadAsync(http, views, id, ct) is not { } head) return Results.NotFound();

        var state = ListState.Read(Urls.Packages(head.Id), PackagesModel.Shape, http.Request.Query);
        return Page.Of<PackagesPage>(new PackagesModel(head, state, await views.PackagesAsync(head.Id, Queries.Named(state), ct)));
    }
}
