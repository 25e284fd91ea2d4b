using Toaster.Actors.Logs;
using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Builds;
using Toaster.Web.Shared;

namespace Toaster.Web.Logs;

/// <summary>Logs of tasks and of bitbake: which there are, and each of them.</summary>
internal static class LogPages
{
    public static void MapLogPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/builds/{id:long}/logs", All).Policy(RoutePolicy.Reading);
        routes.MapGet("/builds/{id:long}/logs/{name}", One).Policy(RoutePolicy.Reading);
        routes.MapGet("/builds/{id:long}/logs/{name}/more", More).Policy(RoutePolicy.Reading);
        routes.MapGet("/builds/{id:long}/logs/{name}/raw", Raw).Policy(RoutePolicy.Reading);
        routes.MapGet("/builds/{id:long}/tasks/{task:int}/log", OfTask).Policy(RoutePolicy.Reading);
    }

    private static async Task<IResult> All(long id, HttpContext http, IBuildViews views, IBuildLogs logs, CancellationToken ct)
        => await BuildHead.ReadAsync(http, views, id, ct) is { } head
            ? Page.Of<LogsPage>(new LogsModel(head, [.. (await logs.ListAsync(head.Id, ct)).Where(log => log.Kind != LogKinds.BuildStats)]))
            : Results.NotFound();

    private static async Task<IResult> One(long id, string name, HttpContext http, IBuildViews views, IBuildLogs logs, CancellationToken ct)
        => await BuildHead.ReadAsync(http, views, id, ct) is { } head && await logs.FindAsync(head.Id, NameIn(http, name), ct) is { } log
            ? Page.Of<LogPage>(LogModel.Read(head, logs.Read(log), null, http.Request.Query))
            : Results.NotFound();

    private static async Task<IResult> OfTask(long id, int task, HttpContext http, IBuildViews views, IBuildLogs logs, CancellationToken ct)
        => await BuildHead.ReadAsync(http, views, id, ct) is { } head && await views.TaskAsync(head.Id, task, ct) is { } detail
            && await logs.FindOfTaskAsync(head.Id, LogTexts.KeyOf(detail.Task), ct) is { } log
            ? Page.Of<LogPage>(LogModel.Read(head, logs.Read(log), detail.Task, http.Request.Query))
            : Results.NotFound();

    /// <summary>Lines that were added behind those a page has, for log.js: Toaster-Next names the one to ask for next.</summary>
    private static async Task<IResult> More(long id, string name, HttpContext http, IBuildLogs logs, CancellationToken ct)
    {
        if (id < 1 || await logs.FindAsync(new(id), NameIn(http, name), ct) is not { } log || !long.TryParse(http.Request.Query["from"], out var from) || from < 1)
        {
            return Results.NotFound();
        }

        // A line that is not complete comes when it is.
        var lines = logs.Read(log).Lines(from, LogModel.PageLines).Where(line => log.IsComplete || line.Number < log.Lines || EndsWithFeed(logs, log)).ToList();
        http.Response.Headers["Toaster-Next"] = $"{(lines.Count == 0 ? from : lines[^1].Number + 1)}";
        if (log.IsComplete && (lines.Count == 0 || lines[^1].Number >= log.Lines))
        {
            http.Response.Headers["Toaster-Ended"] = "1";
        }

        return Page.Of<LogMore>(LogTexts.Lines(lines));
    }

    private static async Task<IResult> Raw(long id, string name, HttpContext http, IBuildLogs logs, CancellationToken ct)
        => id >= 1 && await logs.FindAsync(new(id), NameIn(http, name), ct) is { } log ? LogStream.Answer(logs.Read(log)) : Results.NotFound();

    private static bool EndsWithFeed(IBuildLogs logs, BuildLogView log)
    {
        var last = new byte[1];
        return log.Length > 0 && logs.Read(log).Read(log.Length - 1, last) == 1 && last[0] == '\n';
    }

    /// <summary>Names that a path could turn into something else stand behind it.</summary>
    private static string NameIn(HttpContext http, string name) => name == Urls.Unnamed && http.Request.Query["name"].ToString() is { Length: > 0 } named ? named : name;
}
