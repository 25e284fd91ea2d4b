using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Builds;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Packages;

/// <summary>The packages a build made, and one of them.</summary>
internal static class PackagePages
{
    public static void MapPackagePages(this IEndpointRouteBuilder routes)
    {
        routes.MapList<PackagesPage, PackageRow, PackageList>(
            "packages", PackagesModel.Shape, PackagesModel.Table,
            (views, build, state, ct) => views.PackagesAsync(build, PackagesModel.Query(state), ct), (head, state, list) => new PackagesModel(head, state, list));
        routes.MapGet("/builds/{id:long}/packages/{name}", One).Policy(RoutePolicy.Reading);
    }

    private static async Task<IResult> One(long id, string name, HttpContext http, IBuildViews views, CancellationToken ct)
    {
        if (await BuildHead.ReadAsync(http, views, id, ct) is not { } head) return Results.NotFound();

        var recipe = http.Request.Query["recipe"] is [{ Length: > 0 } given] ? given : null;
        if (await views.PackageAsync(head.Id, Queries.Name(http, name), recipe, ct) is not { } package) return Results.NotFound();

        var model = new PackageModel(head, Queries.State(http, PackageModel.Shape, "name", "recipe"), package);
        return Csv.IsAsked(http) ? Csv.Of($"files-of-package-{id}.csv", PackageModel.Table, page => new(model.FilesOf(page))) : Page.Of<PackagePage>(model);
    }
}
