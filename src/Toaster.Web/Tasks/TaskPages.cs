using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Logs;
using Toaster.Actors.Projects;
using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Hosting;
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
        routes.MapPost("/builds/{id:long}/tasks/{task:int}/log/fetch", Fetch).Policy(RoutePolicy.Writing);
    }

    private static async Task<IResult> One(long id, int task, HttpContext http, IBuildViews views, IBuildLogs logs, [FromServices] ILogWishes wishes, CancellationToken ct) =>
        await TaskModel.ReadAsync(http, views, logs, wishes, id, task, ct) is { } model ? Page.Of<TaskPage>(model) : Results.NotFound();

    private static async Task<IResult> Fetch(
        long id, int task, HttpContext http, IBuildViews views, IBuildLogs logs, [FromServices] ILogWishes wishes, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Forms.Stale();
        if (await views.FindAsync(new(id), ct) is not { } build || await views.TaskAsync(build.Id, task, ct) is not { } detail) return Results.NotFound();

        try
        {
            await LogApi.AskAsync(wishes, build.Id, detail.Task, ct);
            return Results.LocalRedirect(Urls.Task(build.Id, task));
        }
        catch (RefusedException refused)
        {
            return await TaskModel.ReadAsync(http, views, logs, wishes, id, task, ct) is { } model ? Page.Of<TaskPage>(model with { Problem = refused.Message }) : Results.NotFound();
        }
    }
}
