using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Toaster.Actors;
using Toaster.Actors.Projects;
using Toaster.Actors.Queue;
using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Hosting;
using Toaster.Web.Shared;

namespace Toaster.Web.Projects;

/// <summary>All projects, and one: what it is built from, its builds, starting one.</summary>
internal static class ProjectPages
{
    private static readonly TimeSpan ShownWithin = TimeSpan.FromSeconds(5);

    public static void MapProjectPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Urls.Projects, All).Policy(RoutePolicy.Reading);
        routes.MapGet("/projects/{id:long}", One).Policy(RoutePolicy.Reading);
        routes.MapPost("/projects/{id:long}/builds", Start).Policy(RoutePolicy.Writing);
        routes.MapPost("/projects/{id:long}/hide", Hide).Policy(RoutePolicy.Writing);
        routes.MapGet("/projects/{id:long}/delete", AskDelete).Policy(RoutePolicy.Reading);
        routes.MapPost("/projects/{id:long}/delete", Delete).Policy(RoutePolicy.Writing);
    }

    private static async Task<IResult> All(HttpContext http, IProjects projects, CancellationToken ct)
        => Page.Of<ProjectsPage>(new ProjectsModel(await Frames.ReadAsync(http, ct), await projects.ListAsync(ct), http.Request.Query["show"] == "hidden"));

    private static async Task<IResult> One(long id, HttpContext http, CancellationToken ct)
        => await ReadAsync(id, http, ct) is { } model ? Page.Of<ProjectPage>(model) : Results.NotFound();

    private static async Task<IResult> Start(
        long id, HttpContext http, IBuildViews views, [FromServices] IBuildQueue queue, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Forms.Stale();

        var form = StartForm.Read(await http.Request.ReadFormAsync(ct));
        try
        {
            if (form.Priority.Trim().Length > 0 && ProjectForm.Number(form.Priority) is null)
            {
                throw new RefusedException("bad-value", "A priority is a number from -100 to 100; 0 is usual.");
            }

            var build = await queue.StartAsync(new(id), form.ToOrder(), ct);
            await views.WaitForAsync(build, 1, ShownWithin, ct);
            return Results.LocalRedirect(Urls.Build(build));
        }
        catch (RefusedException refused)
        {
            return await ReadAsync(id, http, ct) is { } model
                ? Page.Of<ProjectPage>(model with { Start = form, Problem = refused.Message }) : Results.NotFound();
        }
    }

    private static async Task<IResult> Hide(
        long id, HttpContext http, [FromServices] IProjectCommands commands, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Forms.Stale();

        try
        {
            await commands.EditAsync(new(id), null, null, (await http.Request.ReadFormAsync(ct))["hidden"] == "true", ct);
            return Results.LocalRedirect(Urls.Project(new(id)));
        }
        catch (RefusedException refused)
        {
            return await ReadAsync(id, http, ct) is { } model
                ? Page.Of<ProjectPage>(model with { Problem = refused.Message }) : Results.NotFound();
        }
    }

    private static Task<IResult> AskDelete(long id, HttpContext http, IProjects projects, CancellationToken ct) => AskAsync(id, http, projects, null, ct);

    private static async Task<IResult> Delete(
        long id, HttpContext http, IProjects projects, [FromServices] IProjectCommands commands, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Forms.Stale();

        try
        {
            await commands.DeleteAsync(new(id), ct);
            return Results.LocalRedirect(Urls.Projects);
        }
        catch (RefusedException refused)
        {
            return await AskAsync(id, http, projects, refused.Message, ct);
        }
    }

    private static async Task<IResult> AskAsync(long id, HttpContext http, IProjects projects, string? problem, CancellationToken ct)
        => await projects.FindAsync(new ProjectId(id), ct) is { } project
            ? Page.Of<ProjectDeletePage>(new ProjectDeleteModel(await Frames.ReadAsync(http, ct), project, problem)) : Results.NotFound();

    private static async ValueTask<ProjectModel?> ReadAsync(long id, HttpContext http, CancellationToken ct)
        => await ProjectModel.ReadAsync(new(id), await Frames.ReadAsync(http, ct), http.RequestServices, ct);
}
