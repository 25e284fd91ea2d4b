using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Logs;
using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Tasks;

/// <summary>The tasks of a build, and one of them.</summary>
internal static class TaskPages
{
    public static void MapTaskPages(this IEndpointRouteBuilder routes)
    {
        routes.MapList<TasksPage, TaskRow, TaskList>(
            "tasks", TasksModel.Shape, TasksModel.Table,
            (views, build, state, ct) => views.TasksAsync(build, TasksModel.Query(state), ct), (head, state, list) => new TasksModel(head, state, list));
        routes.MapGet("/builds/{id:long}/tasks/{task:int}", One).Policy(RoutePolicy.Reading);
    }

    private static async Task<IResult> One(long id, int task, HttpContext http, IBuildViews views, IBuildLogs logs, CancellationToken ct) =>
        await TaskModel.ReadAsync(http, views, logs, id, task, ct) is { } model ? Page.Of<TaskPage>(model) : Results.NotFound();
}
