using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Toaster.Actors;
using Toaster.Actors.Projects;
using Toaster.Actors.Queue;
using Toaster.Actors.Views;
using Toaster.Web.Api.Models;

namespace Toaster.Web.Api;

/// <summary>Projects, and starting builds of them.</summary>
internal static class ProjectApi
{
    private static readonly TimeSpan ShownWithin = TimeSpan.FromSeconds(10);

    public static void MapProjects(this IEndpointRouteBuilder routes)
    {
        var projects = routes.MapGroup("/projects").WithTags("Projects");
        projects.MapGet("", List).Policy(RoutePolicy.Reading).Takes(Parameters.Projects)
            .WithName("listProjects").WithSummary("Projects with their settings, by number.").Problems(400);
        projects.MapPost("", Create).Policy(RoutePolicy.Writing).Accepts<ProjectInputModel>(ApiBody.Json)
            .WithName("createProject").WithSummary("A new project: of an existing build directory, or of repositories from which nodes make one.")
            .Produces<ProjectDetailModel>(StatusCodes.Status201Created).Problems(400, 401, 403, 409, 503);
        projects.MapGet("/{id:long}", Find).Policy(RoutePolicy.Reading)
            .WithName("getProject").WithSummary("One project.").Problems(404);
        projects.MapPut("/{id:long}", Replace).Policy(RoutePolicy.Writing).Accepts<ProjectInputModel>(ApiBody.Json)
            .WithName("replaceProject").WithSummary("Give a project these settings instead of its own. Builds that wait keep those they were started with.")
            .Produces<ProjectDetailModel>().Problems(400, 401, 403, 404, 409, 503);
        projects.MapPatch("/{id:long}", Edit).Policy(RoutePolicy.Writing).Accepts<ProjectInputModel>("application/merge-patch+json", ApiBody.Json)
            .WithName("editProject").WithSummary("Change some settings of a project (RFC 7396): what is left out stays, null empties, a list is given whole.")
            .Produces<ProjectDetailModel>().Problems(400, 401, 403, 404, 409, 503);
        projects.MapDelete("/{id:long}", Delete).Policy(RoutePolicy.Writing)
            .WithName("deleteProject").WithSummary("Delete a project. Its builds stay. Refused while one of them waits or runs.").Problems(401, 403, 404, 409, 503);
        projects.MapPost("/{id:long}/builds", Start).Policy(RoutePolicy.Writing).Accepts<StartModel>(ApiBody.Json)
            .WithName("startBuild").WithSummary("Start a build: it waits until a node takes it. Sent again with the same header Idempotency-Key, it is the same build.")
            .Produces<BuildDetailModel>(StatusCodes.Status201Created).Produces<QueuedModel>(StatusCodes.Status202Accepted).Problems(400, 401, 403, 404, 409, 503);
    }

    /// <summary>The page of a build, as soon as its row is there.</summary>
    internal static async ValueTask<IResult> StartedAsync(BuildId id, IBuildViews views, WaitingPlaces places, CancellationToken ct)
    {
        var address = $"{ToasterApi.Root}/builds/{id}";
        return await views.WaitForAsync(id, 1, ShownWithin, ct)
            ? Results.Created(address, await BuildLists.FindAsync(id, views, places, ct))
            : Results.Accepted(address, new QueuedModel(id.Value)); // It waits all the same.
    }

    private static async Task<Ok<ListModel<ProjectDetailModel>>> List(ApiQuery query, IProjects projects, CancellationToken ct)
    {
        var all = await projects.ListAsync(ct);
        var withHidden = query.Flag("hidden") ?? false;
        return TypedResults.Ok(new ListModel<ProjectDetailModel>
        {
            Items = [.. all.Where(project => withHidden || !project.IsHidden).Select(ProjectDetailModel.Of)],
        });
    }

    private static async Task<Ok<ProjectDetailModel>> Find(ApiQuery query, long id, IProjects projects, CancellationToken ct)
        => TypedResults.Ok(ProjectDetailModel.Of(await ExistingAsync(projects, id, ct)));

    private static async Task<IResult> Create(ApiQuery query, HttpContext http, [FromServices] IProjectCommands commands, CancellationToken ct)
    {
        var input = await ApiBody.ReadAsync(http, ApiJson.Default.ProjectInputModel, ct);
        var project = await commands.CreateAsync(Given.One(input.Name, "a project's name"), input.ToSettings(), ct);
        project = input.Hidden ? await commands.EditAsync(project.Id, null, null, isHidden: true, ct) : project;
        return Results.Created($"{ToasterApi.Root}/projects/{project.Id}", ProjectDetailModel.Of(project));
    }

    private static async Task<IResult> Replace(ApiQuery query, long id, HttpContext http, [FromServices] IProjectCommands commands, CancellationToken ct)
        => await SaveAsync(id, await ApiBody.ReadAsync(http, ApiJson.Default.ProjectInputModel, ct), commands, ct);

    private static async Task<IResult> Edit(
        ApiQuery query, long id, HttpContext http, IProjects projects, [FromServices] IProjectCommands commands, CancellationToken ct)
    {
        var current = ProjectInputModel.Of(await ExistingAsync(projects, id, ct));
        return await SaveAsync(id, await ApiBody.MergeAsync(http, current, ApiJson.Default.ProjectInputModel, ct), commands, ct);
    }

    private static async Task<NoContent> Delete(ApiQuery query, long id, [FromServices] IProjectCommands commands, CancellationToken ct)
    {
        await commands.DeleteAsync(new(id), ct);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Start(ApiQuery query, long id, HttpContext http, IBuildViews views, [FromServices] IBuildQueue queue, [FromServices] WaitingPlaces places, CancellationToken ct)
    {
        var order = await ApiBody.ReadAsync(http, ApiJson.Default.StartModel, ct);
        var key = http.Request.Headers["Idempotency-Key"] is [{ } one] ? one : null;
        return await StartedAsync(await queue.StartAsync(new(id), order.ToOrder(key), ct), views, places, ct);
    }

    private static async ValueTask<IResult> SaveAsync(long id, ProjectInputModel input, IProjectCommands commands, CancellationToken ct)
        => Results.Ok(ProjectDetailModel.Of(await commands.EditAsync(new(id), Given.One(input.Name, "a project's name"), input.ToSettings(), input.Hidden, ct)));

    private static async ValueTask<ProjectView> ExistingAsync(IProjects projects, long id, CancellationToken ct)
        => await projects.FindAsync(new ProjectId(id), ct) ?? throw new RefusedException("no-such-project", $"There is no project {id}.");
}
