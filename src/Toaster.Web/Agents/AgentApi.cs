using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Toaster.Actors;
using Toaster.Actors.Agents;
using Toaster.Actors.Builds;
using Toaster.Web.Api;
using Toaster.Web.Hosting;

namespace Toaster.Web.Agents;

/// <summary>The server's side of docs/agent-protocol.md: <c>/agent/v1</c>. Needs <see cref="IIngest"/> and <see cref="IngestLimits"/>.</summary>
public static class AgentApi
{
    public const string Root = "/agent/v1";

    private const int MostCut = 1_000;

    public static IServiceCollection AddAgentApi(this IServiceCollection services)
    {
        services.TryAddSingleton<Draining>();
        return services.AddSingleton<IngestLoad>();
    }

    public static IEndpointRouteBuilder MapAgentApi(this IEndpointRouteBuilder routes)
    {
        var agents = routes.MapGroup(Root).ExcludeFromDescription();
        agents.MapPost("/builds", Offer).Policy(RoutePolicy.Writing);
        agents.MapFarm();
        agents.MapPost("/builds/{id:long}/{attempt:int}/events", Record).Policy(RoutePolicy.Recording);
        agents.MapPost("/builds/{id:long}/{attempt:int}/seal", Seal).Policy(RoutePolicy.Recording);
        agents.MapAgentLogs();
        return routes;
    }

    private static async Task<JsonHttpResult<OfferedModel>> Offer(
        HttpContext http, [FromServices] IIngest ingest, [FromServices] IngestLimits limits, [FromServices] IngestLoad load, CancellationToken ct)
    {
        var offer = await ReadAsync(http, AgentJson.Default.OfferModel, ct);
        var offered = await ingest.OfferAsync(new(offer.Key ?? "", offer.Source ?? "", offer.Project is { } project ? new ProjectId(project) : null), ct);
        return TypedResults.Json(
            new OfferedModel
            {
                Build = offered.Build.Value,
                Attempt = offered.Attempt,
                Stream = offered.Stream,
                Token = offered.Token,
                Expected = offered.Place.Next,
                Offset = offered.Place.Offset,
                Desired = Desired,
                Linger = load.LingerMilliseconds,
                Max = limits.MostEvents,
                Sealed = offered.IsSealed,
            },
            AgentJson.Default.OfferedModel);
    }

    private static async Task<JsonHttpResult<BatchAnswerModel>> Record(
        HttpContext http, long id, int attempt, [FromServices] IIngest ingest, [FromServices] IngestLimits limits, [FromServices] IngestLoad load, CancellationToken ct)
    {
        await CheckTokenAsync(http, ingest, id, attempt, ct);
        if (http.Request.Query["first"] is not [{ } text] || !long.TryParse(text, out var first))
        {
            throw new ApiProblemException(StatusCodes.Status400BadRequest, "missing-parameter", "The number of the batch's first event is missing: ?first=1.");
        }

        using var place = load.Enter();
        var ndjson = await BatchBody.ReadAsync(http, limits.MostBatchBytes, ct);
        // What has come in is stored even if whoever sent it has gone: it would be sent again.
        var ((next, offset), desired) = await ingest.RecordAsync(new(id), attempt, first, ndjson, CancellationToken.None);
        return TypedResults.Json(new BatchAnswerModel(next, offset, desired, load.LingerMilliseconds, limits.MostEvents), AgentJson.Default.BatchAnswerModel);
    }

    private static async Task<JsonHttpResult<SealedModel>> Seal(HttpContext http, long id, int attempt, [FromServices] IIngest ingest, CancellationToken ct)
    {
        await CheckTokenAsync(http, ingest, id, attempt, ct);
        var seal = await ReadAsync(http, AgentJson.Default.SealModel, ct);
        if (seal is not { Events: >= 0 and { } events, Digest: { Length: 32 } digest, Cut: null or { Length: <= MostCut } })
        {
            throw Bad($"A seal has the number of events, their digest of 32 hex digits and, if the recording was cut, why, in at most {MostCut:N0} characters.");
        }

        var stored = await ingest.SealAsync(new(id), attempt, new(events, digest, seal.Cut, SourceOf(seal)), ct);
        return TypedResults.Json(new SealedModel(id, stored), AgentJson.Default.SealedModel);
    }

    private static RecordedSource? SourceOf(SealModel seal) => seal switch
    {
        { SourceKey: null, HeadKey: null, KeyBytes: null, HasEnd: null } => null,
        { SourceKey: { Length: 64 } key, HeadKey: { Length: 64 } head, KeyBytes: > 0 and { } bytes, HasEnd: { } hasEnd } when IsHex(key) && IsHex(head)
            => new(key, bytes, head, hasEnd),
        _ => throw Bad("The source of a seal is sourceKey and headKey (64 lower-case hex digits), keyBytes and hasEnd together, or nothing of it."),
    };

    private static bool IsHex(string text) => text.All(char.IsAsciiHexDigitLower);

    internal static async Task CheckTokenAsync(HttpContext http, IIngest ingest, long id, int attempt, CancellationToken ct)
    {
        if (!AuthenticationHeaderValue.TryParse(http.Request.Headers.Authorization, out var shown)
            || !"Bearer".Equals(shown.Scheme, StringComparison.OrdinalIgnoreCase) || shown.Parameter is not { } token
            || !await ingest.AcceptsAsync(token, new(id), attempt, ct))
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            throw new ApiProblemException(
                StatusCodes.Status401Unauthorized, "token-needed",
                $"This is not the token of attempt {attempt} of build {id}. The answer to POST {Root}/builds names it.");
        }
    }

    internal static async Task<T> ReadAsync<T>(HttpContext http, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken ct)
    {
        try
        {
            return await http.Request.ReadFromJsonAsync(type, ct) ?? throw Bad("The body is null.");
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException)
        {
            throw Bad($"The body is not the JSON it should be: {e.Message}");
        }
    }

    internal static ApiProblemException Bad(string sentence) => new(StatusCodes.Status400BadRequest, "bad-value", sentence);

    // Builds that are offered are somebody else's to stop.
    private const string Desired = "run";
}
