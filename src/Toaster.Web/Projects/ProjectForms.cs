using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Toaster.Actors;
using Toaster.Actors.Projects;
using Toaster.Web.Api;
using Toaster.Web.Hosting;
using Toaster.Web.Shared;

namespace Toaster.Web.Projects;

/// <summary>Making a project and changing one. Rows are added and moved by the form itself, so that it works without script.</summary>
internal static class ProjectForms
{
    public static void MapProjectForms(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Urls.NewProject, New).Policy(RoutePolicy.Reading);
        routes.MapPost(Urls.NewProject, Create).Policy(RoutePolicy.Writing);
        routes.MapGet("/projects/{id:long}/edit", Edit).Policy(RoutePolicy.Reading);
        routes.MapPost("/projects/{id:long}/edit", Save).Policy(RoutePolicy.Writing);
    }

    private static async Task<IResult> New(HttpContext http, CancellationToken ct)
    {
        var from = http.Request.Query["from"].ToString();
        var release = Release.Find(from);
        var form = from switch
        {
            "directory" => new ProjectForm(IsDirectory: true),
            "repositories" => new ProjectForm(IsDirectory: false) { Repositories = [new("", "", "")], Layers = [""] },
            _ => ProjectForm.Of("", (release ?? Release.All[0]).Settings),
        };
        return await ShowAsync(http, null, "", form, FormProblems.None, from is "directory" or "repositories" ? from : (release ?? Release.All[0]).Key, ct);
    }

    private static async Task<IResult> Create(HttpContext http, [FromServices] IProjectCommands commands, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Forms.Stale();

        var (form, act, from) = await ReadAsync(http, ct);
        return await SaveAsync(
            http, null, "", form, act, from, async settings => await commands.CreateAsync(form.Name, settings, ct), ct);
    }

    private static async Task<IResult> Edit(long id, HttpContext http, IProjects projects, CancellationToken ct)
        => await projects.FindAsync(new ProjectId(id), ct) is { IsDefault: false } project
            ? await ShowAsync(http, project.Id, project.Name, ProjectForm.Of(project.Name, project.Settings), FormProblems.None, "", ct) : Results.NotFound();

    private static async Task<IResult> Save(
        long id, HttpContext http, IProjects projects, [FromServices] IProjectCommands commands, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Forms.Stale();
        if (await projects.FindAsync(new ProjectId(id), ct) is not { IsDefault: false } project) return Results.NotFound();

        var (form, act, _) = await ReadAsync(http, ct);
        return await SaveAsync(http, project.Id, project.Name, form, act, "", settings => commands.EditAsync(project.Id, form.Name, settings, null, ct), ct);
    }

    private static async ValueTask<(ProjectForm Form, string Act, string From)> ReadAsync(HttpContext http, CancellationToken ct)
    {
        var sent = await http.Request.ReadFormAsync(ct);
        return (ProjectForm.Read(sent), sent["act"].ToString(), sent["from"].ToString());
    }

    private static async Task<IResult> SaveAsync(
        HttpContext http, ProjectId? id, string name, ProjectForm form, string act, string from, Func<ProjectSettings, ValueTask<ProjectView>> save, CancellationToken ct)
    {
        if (act is not ("" or "save"))
        {
            return await ShowAsync(http, id, name, form.Do(act), FormProblems.None, from, ct);
        }

        var problems = FormProblems.Of(form);
        try
        {
            return problems.IsNone
                ? Results.LocalRedirect(Urls.Project((await save(form.ToSettings())).Id))
                : await ShowAsync(http, id, name, form, problems, from, ct);
        }
        catch (RefusedException refused)
        {
            return await ShowAsync(http, id, name, form, FormProblems.Of(refused), from, ct);
        }
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, ProjectId? id, string name, ProjectForm form, FormProblems problems, string from, CancellationToken ct)
        => Page.Of<ProjectFormPage>(new ProjectFormModel(await Frames.ReadAsync(http, ct), id, name, form, problems) { From = from });
}
