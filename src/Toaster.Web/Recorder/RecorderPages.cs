using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Builds;
using Toaster.Web.Shared;

namespace Toaster.Web.Recorder;

/// <summary>What the recorder saw of a build.</summary>
internal static class RecorderPages
{
    public static void MapRecorderPages(this IEndpointRouteBuilder routes) => routes.MapGet("/builds/{id:long}/recorder", Show).Policy(RoutePolicy.Reading);

    private static async Task<IResult> Show(long id, HttpContext http, IBuildViews views, IRecordings recordings, CancellationToken ct) =>
        await BuildHead.ReadAsync(http, views, id, ct) is { } head
            ? Page.Of<RecorderPage>(new RecorderModel(head, await recordings.FindAsync(head.Id, ct), await views.ProblemsAsync(head.Id, ct)))
            : Results.NotFound();
}
