using Microsoft.AspNetCore.Http.Features;
using Toaster.Actors;
using Toaster.Actors.Views;

namespace Toaster.Web.Api;

/// <summary>Builds as files: the record other programs read, and the event log itself.</summary>
internal static class RecordApi
{
    public static void MapRecords(this IEndpointRouteBuilder routes)
    {
        var builds = routes.MapGroup("/builds").WithTags("Records");
        builds.MapGet("/record", Records).Policy(RoutePolicy.Reading).Takes(Parameters.Records)
            .WithName("getRecords").WithSummary("Several builds in one build record, in the given order.")
            .Produces<object>(StatusCodes.Status200OK, "application/json").Problems(400, 404);
        builds.MapGet("/{id:long}/record", Record).Policy(RoutePolicy.Reading)
            .WithName("getRecord").WithSummary("The build record: everything about one build.")
            .Produces<object>(StatusCodes.Status200OK, "application/json").Problems(404);
        builds.MapGet("/{id:long}/eventlog", EventLog).Policy(RoutePolicy.Reading)
            .WithName("getEventLog").WithSummary("The kept event log of a build (secrets are stars); a file of several builds comes whole.")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/gzip").Problems(404);
    }

    private static Task Records(ApiQuery query, HttpContext http, RecordExport export, CancellationToken ct)
        => WriteAsync(http, export, [.. query.Values("id").Select(id => new BuildId(long.Parse(id)))], ct);

    private static Task Record(ApiQuery query, long id, HttpContext http, RecordExport export, CancellationToken ct)
        => WriteAsync(http, export, [new BuildId(id)], ct);

    private static async Task WriteAsync(HttpContext http, RecordExport export, IReadOnlyList<BuildId> ids, CancellationToken ct)
    {
        await export.CheckAsync(ids, ct);
        http.Response.ContentType = "application/json";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{RecordExport.FileName(ids)}\"";
        http.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true; // The writer streams, on a thread of its own.
        await export.WriteAsync(ids, http.Response.Body, ct);
    }

    private static async Task<IResult> EventLog(ApiQuery query, long id, IBuildViews views, IKeptLogs logs, IRecordings recordings, CancellationToken ct)
    {
        var build = await BuildApi.ExistingAsync(views, id, ct);
        return await logs.OpenAsync(build, ct) is { } log
            ? Results.File(log, "application/gzip", KeptLogs.FileName(build), new DateTimeOffset(File.GetLastWriteTimeUtc(log.SafeFileHandle)))
            : throw KeptLogs.NotKept(build, (await recordings.FindAsync(build, ct))?.Log ?? KeptLogState.None);
    }
}
