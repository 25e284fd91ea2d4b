using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Toaster.Actors.Agents;
using Toaster.Actors.Builds;
using Toaster.Actors.Logs;
using Toaster.Web.Api;

namespace Toaster.Web.Agents;

/// <summary>Bytes of logs, as agents send them: <c>PUT /agent/v1/builds/{b}/{a}/logs/{name}?offset=n</c>.</summary>
internal static class AgentLogs
{
    private const int MostPacked = 256 << 10;
    private const int MostBytes = 4 << 20;
    private const string Prefix = "sha-256=";

    public static void MapAgentLogs(this IEndpointRouteBuilder agents)
    {
        agents.MapPut("/builds/{id:long}/{attempt:int}/logs/{name}", Write).Policy(RoutePolicy.Recording);
        agents.MapPost("/builds/{id:long}/{attempt:int}/asked", Told).Policy(RoutePolicy.Recording);
    }

    private static async Task<NoContent> Told(
        HttpContext http, long id, int attempt, [FromServices] IIngest ingest, [FromServices] ILogWishes wishes, CancellationToken ct)
    {
        await AgentApi.CheckTokenAsync(http, ingest, id, attempt, ct);
        var told = await AgentApi.ReadAsync(http, AgentJson.Default.LogToldModel, ct);
        await wishes.AnswerAsync(new(id), attempt, told.Task ?? throw AgentApi.Bad("Which task's log was asked for is missing."), told.Cannot, ct);
        return TypedResults.NoContent();
    }

    private static async Task<JsonHttpResult<LogAnswerModel>> Write(
        HttpContext http, long id, int attempt, string name, [FromServices] IIngest ingest, [FromServices] IBuildLogs logs, [FromServices] IBuildUpkeep upkeep,
        [FromServices] IngestLoad load, CancellationToken ct)
    {
        await AgentApi.CheckTokenAsync(http, ingest, id, attempt, ct);
        if (await upkeep.FindDeletionAsync(new(id), ct) is { } deletion)
        {
            throw ApiProblemException.Deleted(deletion);
        }

        var query = http.Request.Query;
        if (query["offset"] is not [{ } text] || !long.TryParse(text, out var offset))
        {
            throw new ApiProblemException(StatusCodes.Status400BadRequest, "missing-parameter", "The place of the first byte in the log is missing: ?offset=0.");
        }

        using var place = load.Enter();
        var bytes = await BatchBody.ReadAsync(http, MostBytes, ct, MostPacked);
        CheckDigest(http.Request, bytes.Span);
        try
        {
            // What has come in is stored even if whoever sent it has gone.
            var length = await logs.WriteAsync(
                new(new(id), attempt, name),
                new((string?)query["kind"] ?? LogKinds.Task, query["task"], query["path"], offset, bytes, (string?)query["complete"] is "1" or "true"),
                CancellationToken.None);
            return TypedResults.Json(new LogAnswerModel(length), AgentJson.Default.LogAnswerModel);
        }
        catch (LogConflictException e)
        {
            throw new ApiProblemException(StatusCodes.Status409Conflict, e.Code, e.Message, e) { Fields = [new("length", e.Length)] };
        }
    }

    /// <summary>RFC 3230, of the unpacked bytes; what is not there is not looked at.</summary>
    private static void CheckDigest(HttpRequest request, ReadOnlySpan<byte> bytes)
    {
        if (request.Headers["Digest"].ToString() is { Length: > 0 } digest
            && (!digest.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || digest[Prefix.Length..] != Convert.ToBase64String(SHA256.HashData(bytes))))
        {
            throw new ApiProblemException(
                StatusCodes.Status400BadRequest, "bad-digest", "The bytes are not those the header Digest tells (sha-256=BASE64, of the unpacked bytes). Send them again.");
        }
    }
}
