using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Builds;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Tasks;

/// <summary>The tasks of a build, and one of them.</summary>
internal static class TaskPages
{
    public static void MapTaskPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/builds/{id:long}/tasks", All).Policy(RoutePolicy.Reading);
        routes.MapGet("/builds/{id:long}/tasks/{task:int}", One).Policy(RoutePolicy.Reading);
    }

    private static async Task<IResult> All(long id, HttpContext http, IBuildViews views, CancellationToken ct)
    {
        if (await BuildHead.ReadAsync(http, views, id, ct) is not { } head) return Results.NotFound();

        var state = ListState.Read(Urls.Tasks(head.Id), TasksModel.Shape, http.Request.Query);
        var query = TasksModel.Query(state);
        return Csv.IsAsked(http)
            ? Csv.Of($"tasks-{id}.csv", TasksModel.Table, async page => (await views.TasksAsync(head.Id, query with { Page = page }, ct)).Page)
            : Page.Of<TasksPage>(new TasksModel(head, state, await views.TasksAsync(head.Id, query, ct)));
    }

    private static async Task<IResult> One(long id, int task, HttpContext http, IBuildViews views, CancellationToken ct) =>
        await TaskModel.ReadAsync(http, views, id, task, ct) is { } model ? Page.Of<TaskPage>(model) : Results.NotFound();
}
