using System.Buffers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Toaster.Actors;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Logs;
using Toaster.Actors.Projects;
using Toaster.Actors.Views;
using Toaster.Web.Api.Models;
using Toaster.Web.Logs;

namespace Toaster.Web.Api;

/// <summary>Logs of tasks and of bitbake, beside the event log.</summary>
public static class LogApi
{
    /// <summary>Beside the bytes of a log: nothing more will come behind them.</summary>
    public const string Ended = "Toaster-Ended";

    private const int MostMatches = 10_000;
    private const long MostSearched = 64 << 20;

    internal static void MapLogs(this IEndpointRouteBuilder routes)
    {
        var build = routes.MapGroup("/builds/{id:long}").WithTags("Logs");
        build.MapGet("/logs", List).Policy(RoutePolicy.Reading)
            .WithName("listLogs").WithSummary("Logs of a build's tasks and of bitbake.").Problems(404);
        build.MapGet("/logs/{name}", Bytes).Policy(RoutePolicy.Reading)
            .WithName("getLog").WithSummary("The bytes of a log, or a range of them; secrets are stars.")
            .Produces<byte[]>(StatusCodes.Status200OK, "text/plain").Problems(404);
        build.MapGet("/logs/{name}/lines", Lines).Policy(RoutePolicy.Reading).Takes(Parameters.LogLines)
            .WithName("getLogLines").WithSummary("Lines of a log, those that hold a text, and those that tell of a failure.").Problems(400, 404);
        build.MapGet("/tasks/{task:int}/log", OfTask).Policy(RoutePolicy.Reading)
            .WithName("getTaskLog").WithSummary("The bytes of a task's log, or a range of them.")
            .Produces<byte[]>(StatusCodes.Status200OK, "text/plain").Problems(404);
        build.MapGet("/tasks/{task:int}/log/fetch", Fetched).Policy(RoutePolicy.Reading)
            .WithName("getTaskLogFetch").WithSummary("What came of asking the node for the log of a task.").Problems(404);
        build.MapPost("/tasks/{task:int}/log/fetch", Fetch).Policy(RoutePolicy.Writing)
            .WithName("fetchTaskLog").WithSummary("Ask the node that built it for the log of a task that it did not send. Asked twice it is asked once.")
            .Problems(401, 403, 404, 409, 503);
    }

    private static async Task<Ok<LogFetchModel>> Fetched(
        ApiQuery query, long id, int task, IBuildViews views, [FromServices] IBuildLogs logs, [FromServices] ILogWishes wishes, CancellationToken ct)
    {
        var (build, row) = await TaskAsync(views, id, task, ct);
        if (await LogNote.FindOfTaskAsync(logs, build, LogTexts.KeyOf(row), ct) is not null)
        {
            return TypedResults.Ok(LogFetchModel.Here);
        }

        return (await wishes.FindAsync(build, LogTexts.KeyOf(row), "", ct)).Wish is { } wish
            ? TypedResults.Ok(LogFetchModel.Of(wish)) : throw new ApiProblemException(StatusCodes.Status404NotFound, "no-such-log", $"Nobody has asked for the log of task {task} of build {id}.");
    }

    private static async Task<Ok<LogFetchModel>> Fetch(ApiQuery query, long id, int task, IBuildViews views, [FromServices] ILogWishes wishes, CancellationToken ct)
    {
        var (build, row) = await TaskAsync(views, id, task, ct);
        return TypedResults.Ok(LogFetchModel.Of(await AskAsync(wishes, build, row, ct)));
    }

    /// <exception cref="RefusedException">There is no such log, or nobody who has it.</exception>
    internal static ValueTask<LogWish?> AskAsync(ILogWishes wishes, BuildId build, TaskRow task, CancellationToken ct) => task.LogFile is { Length: > 0 }
        ? wishes.AskAsync(build, LogTexts.KeyOf(task), ct) : throw new RefusedException("refused", "bitbake named no log of this task.");

    private static async ValueTask<(BuildId Build, TaskRow Task)> TaskAsync(IBuildViews views, long id, int task, CancellationToken ct)
    {
        var build = await BuildApi.ExistingAsync(views, id, ct);
        return (build, (await views.TaskAsync(build, task, ct) ?? throw ApiProblemException.NoSuchTask(id, task)).Task);
    }

    private static async Task<Ok<ListModel<BuildLogModel>>> List(ApiQuery query, long id, IBuildViews views, [FromServices] IBuildLogs logs, CancellationToken ct)
    {
        var build = await BuildApi.ExistingAsync(views, id, ct);
        return TypedResults.Ok(new ListModel<BuildLogModel> { Items = [.. (await logs.ListAsync(build, ct)).Select(Of)] });
    }

    private static async Task<IResult> Bytes(
        ApiQuery query, long id, string name, HttpContext http, IBuildViews views, [FromServices] IBuildLogs logs, CancellationToken ct)
        => Answer(http, logs.Read(await FindAsync(id, name, views, logs, ct)));

    private static async Task<IResult> OfTask(
        ApiQuery query, long id, int task, HttpContext http, IBuildViews views, [FromServices] IBuildLogs logs, CancellationToken ct)
    {
        var (build, row) = await TaskAsync(views, id, task, ct);
        return await logs.FindOfTaskAsync(build, LogTexts.KeyOf(row), ct) is { } log
            ? Answer(http, logs.Read(log))
            : throw new ApiProblemException(StatusCodes.Status404NotFound, "no-such-log", $"No log of task {task} of build {id} was collected.");
    }

    private static async Task<Ok<LogLinesModel>> Lines(ApiQuery query, long id, string name, IBuildViews views, [FromServices] IBuildLogs logs, CancellationToken ct)
    {
        var text = logs.Read(await FindAsync(id, name, views, logs, ct));
        var matches = query.Text("search") is { } search ? text.Find(SearchValues.Create([search], StringComparison.OrdinalIgnoreCase), MostMatches, MostSearched) : null;
        return TypedResults.Ok(new LogLinesModel
        {
            Items = [.. text.Lines(query.Number("from") ?? 1, (int)(query.Number("count") ?? 100)).Select(line => new LogLineModel(line.Number, line.Offset, line.Text, line.Cut))],
            Lines = text.Log.Lines,
            Complete = text.Log.IsComplete,
            Matches = matches?.Count,
            MatchingLines = matches?.Numbers,
            FailingLines = FailureLines.Find(text).Numbers,
        });
    }

    private static IResult Answer(HttpContext http, LogText log)
    {
        if (log.Log.IsComplete)
        {
            http.Response.Headers[Ended] = "1";
        }

        return LogStream.Answer(log);
    }

    private static async ValueTask<BuildLogView> FindAsync(long id, string name, IBuildViews views, IBuildLogs logs, CancellationToken ct)
    {
        var build = await BuildApi.ExistingAsync(views, id, ct);
        return await logs.FindAsync(build, name, ct) ?? throw ApiProblemException.NoSuchLog(id);
    }

    public static BuildLogModel Of(BuildLogView log) => new()
    {
        Name = log.Name.Name,
        Kind = log.Kind,
        Task = log.Task,
        Path = log.Path,
        Length = log.Length,
        Lines = log.Lines,
        Complete = log.IsComplete,
    };
}
