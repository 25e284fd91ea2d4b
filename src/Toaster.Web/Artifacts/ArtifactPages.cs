using Toaster.Actors.Views;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Artifacts;

/// <summary>What a build put into the deploy directory.</summary>
internal static class ArtifactPages
{
    public static void MapArtifactPages(this IEndpointRouteBuilder routes) => routes.MapList<ArtifactsPage, ArtifactView, ArtifactList>(
        "artifacts", ArtifactsModel.Shape, ArtifactsModel.Table,
        (views, build, state, ct) => views.ArtifactsAsync(build, ArtifactsModel.Query(state), ct), (head, state, list) => new ArtifactsModel(head, state, list));
}
