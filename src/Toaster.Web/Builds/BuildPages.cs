using Toaster.Actors.Logs;
using Toaster.Actors.Projects;
using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Live;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Builds;

/// <summary>All builds, and one.</summary>
internal static class BuildPages
{
    public static void MapBuildPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/builds", All).Policy(RoutePolicy.Reading);
        routes.MapGet("/builds/{id:long}", One).Policy(RoutePolicy.Reading);
        routes.MapGet("/builds/{id:long}/live", Live).Policy(RoutePolicy.Reading);
    }

    private static async Task<IResult> All(HttpContext http, IBuildViews views, IProjects projects, CancellationToken ct)
    {
        var state = ListState.Read(Urls.Builds, BuildsModel.Shape, http.Request.Query);
        var query = BuildsModel.Query(state);
        return Csv.IsAsked(http)
            ? Csv.Of("builds.csv", BuildsModel.Table, async page => (await views.ListAsync(query with { Page = page }, ct)).Page)
            : Page.Of<BuildsPage>(new BuildsModel(await Frames.ReadAsync(http, ct), state, await views.ListAsync(query, ct), await BuildsTopic.ReadAsync(http.RequestServices, [], ct))
            {
                ProjectName = query.Project is { } project ? (await projects.FindAsync(project, ct))?.Name : null,
            });
    }

    private static async Task<IResult> One(long id, HttpContext http, IBuildViews views, IRecordings recordings, IBuildLogs logs, CancellationToken ct) =>
        await BuildHead.ReadAsync(http, views, id, ct) is { } head
            ? Page.Of<BuildPage>(await ReadAsync(head, http, views, recordings, logs, ct) with { KeptLog = (await recordings.FindAsync(head.Id, ct))?.KeptBytes })
            : Results.NotFound();

    /// <summary>The overview alone, for pages that cannot be told of changes. When the build has ended it says so, and the page is loaded again as a whole.</summary>
    private static async Task<IResult> Live(long id, HttpContext http, IBuildViews views, IRecordings recordings, IBuildLogs logs, CancellationToken ct)
    {
        if (await BuildHead.ReadAsync(http, views, id, ct) is not { } head) return Results.NotFound();

        if (!head.IsRunning) http.Response.Headers["Toaster-Ended"] = "1";
        return Page.Of<BuildOverview>(await ReadAsync(head, http, views, recordings, logs, ct));
    }

    internal static async ValueTask<BuildModel> ReadAsync(BuildHead head, HttpContext http, IBuildViews views, IRecordings recordings, IBuildLogs logs, CancellationToken ct)
    {
        var model = await BuildModel.ReadAsync(head, views, recordings, logs, ct);
        return head.IsRunning ? model with { Live = await new LiveSource(head.Id, http.RequestServices).ReadAsync(head.Build, tablesMoved: true, ct) } : model;
    }
}
