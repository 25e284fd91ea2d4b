using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Builds;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Artifacts;

/// <summary>What a build put into the deploy directory.</summary>
internal static class ArtifactPages
{
    public static void MapArtifactPages(this IEndpointRouteBuilder routes) => routes.MapGet("/builds/{id:long}/artifacts", All).Policy(RoutePolicy.Reading);

    private static async Task<IResult> All(long id, HttpContext http, IBuildViews views, CancellationToken ct)
    {
        if (await BuildHead.ReadAsync(http, views, id, ct) is not { } head) return Results.NotFound();

        var state = ListState.Read(Urls.Artifacts(head.Id), ArtifactsModel.Shape, http.Request.Query);
        var query = ArtifactsModel.Query(state);
        return Csv.IsAsked(http)
            ? Csv.Of($"artifacts-{id}.csv", ArtifactsModel.Table, async page => (await views.ArtifactsAsync(head.Id, query with { Page = page }, ct)).Page)
            : Page.Of<ArtifactsPage>(new ArtifactsModel(head, state, await views.ArtifactsAsync(head.Id, query, ct)));
    }
}
