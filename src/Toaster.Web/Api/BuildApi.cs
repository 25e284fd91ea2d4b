using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Toaster.Actors;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;
using Toaster.Web.Api.Models;

namespace Toaster.Web.Api;

/// <summary>Builds and their tasks.</summary>
internal static class BuildApi
{
    public static void MapBuilds(this IEndpointRouteBuilder routes)
    {
        var builds = routes.MapGroup("/builds").WithTags("Builds");
        builds.MapGet("", List).Policy(RoutePolicy.Reading).Takes(Parameters.Builds)
            .WithName("listBuilds").WithSummary("Builds, with how many there are under each filter.").Problems(400);
        builds.MapGet("/{id:long}", Find).Policy(RoutePolicy.Reading)
            .WithName("getBuild").WithSummary("One build as a whole.").Problems(404);
        builds.MapList<TaskRow, TaskList, TaskModel>(
            "/{id:long}/tasks", Parameters.Tasks, (views, id, query, ct) => views.TasksAsync(id, TaskQuery(query), ct), ModelMapping.Of)
            .WithName("listTasks").WithSummary("Tasks of a build, with how many there are under each filter.");
        builds.MapGet("/{id:long}/tasks/{task:int}", FindTask).Policy(RoutePolicy.Reading)
            .WithName("getTask").WithSummary("One task: its messages, what it needs and what needs it.").Problems(404);
    }

    internal static async ValueTask<BuildId> ExistingAsync(IBuildViews views, long id, CancellationToken ct)
        => (await views.FindAsync(new BuildId(id), ct) ?? throw ApiProblemException.NoSuchBuild(id)).Id;

    private static async Task<Ok<FacetedPageModel<BuildModel>>> List(ApiQuery query, IBuildViews views, [FromServices] WaitingPlaces places, CancellationToken ct)
        => TypedResults.Ok(await BuildLists.ListAsync(query, views, places, ct));

    private static async Task<Ok<BuildDetailModel>> Find(ApiQuery query, long id, IBuildViews views, [FromServices] WaitingPlaces places, CancellationToken ct)
        => TypedResults.Ok(await BuildLists.FindAsync(new(id), views, places, ct));

    private static TaskQuery TaskQuery(ApiQuery query) => new(
        query.Page, query.Text("search"), query.Word("sort"), query.IsDescending(byDefault: false), query.Enums<TaskOutcome>("outcome"),
        query.Flag("setscene"), query.Flag("notReached") ?? false, query.Enums<SstateResult>("sstate") is [var sstate, ..] ? sstate : null,
        query.Flag("messages") ?? false, query.Flag("executed"), query.Text("recipe"));

    private static async Task<Ok<TaskDetailModel>> FindTask(ApiQuery query, long id, int task, IBuildViews views, CancellationToken ct)
    {
        var build = await ExistingAsync(views, id, ct);
        return TypedResults.Ok(ModelMapping.Of(await views.TaskAsync(build, task, ct) ?? throw ApiProblemException.NoSuchTask(id, task)));
    }
}
