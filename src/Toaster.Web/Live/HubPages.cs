using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Toaster.Actors.Builds.Following;
using Toaster.Actors.Queue;
using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Farm;

namespace Toaster.Web.Live;

/// <summary>Streams of what changes (server-sent events): one a page, however many topics it shows.</summary>
public static class HubPages
{
    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.TryAddSingleton<LiveHub>();
        services.TryAddSingleton<EarlierBuilds>();
        services.TryAddSingleton<QueueTimes>();
        services.TryAddSingleton<FarmFigureSource>();
        services.TryAddSingleton(provider => new WaitingPlaces(provider.GetRequiredService<IBuildQueue>(), provider.GetRequiredService<QueueTimes>()));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IWaitingBuilds, NobodyWaits>();
        return services;
    }

    internal static void MapHub(this IEndpointRouteBuilder routes) => routes.MapGet(Urls.Hub, Watch).Policy(RoutePolicy.Reading).ExcludeFromDescription();

    internal static void MapProgress(this IEndpointRouteBuilder routes)
    {
        var builds = routes.MapGroup("/builds").WithTags("Builds");
        builds.MapGet("/{id:long}/progress", Progress).Policy(RoutePolicy.Reading)
            .WithName("getProgress").WithSummary("How far a build is while it waits or runs.").Problems(404);
        builds.MapGet("/{id:long}/progress/events", WatchProgress).Policy(RoutePolicy.Reading)
            .WithName("watchProgress").WithSummary("The same, each time it changes, as server-sent events; ends with the build.").Problems(404, 503);
    }

    /// <summary>Also for those who come back by themselves and cannot set the header.</summary>
    private static string? LastPlace(HttpRequest request)
        => request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } header ? header : request.Query["last"];

    private static Task Watch(HttpContext http, LiveHub hub, CancellationToken ct)
    {
        var names = http.Request.Query["topic"].Select(TopicName.Parse).ToList();
        return names.Contains(null)
            ? ApiProblems.WriteAsync(http, StatusCodes.Status400BadRequest, "bad-value", $"There is no such topic. Topics are {TopicName.All}.")
            : ServeAsync(http, hub, [.. names.OfType<TopicName>()], ct);
    }

    private static async Task WatchProgress(long id, HttpContext http, LiveHub hub, IBuildViews views, CancellationToken ct)
        => await ServeAsync(http, hub, [TopicName.Progress(await BuildApi.ExistingAsync(views, id, ct))], ct);

    private static async Task<IResult> Progress(long id, HttpContext http, CancellationToken ct)
        => TypedResults.Ok(await ProgressTopic.ReadAsync(new(id), http.RequestServices, new(new(id), http.RequestServices), tablesMoved: true, ct) ?? throw ApiProblemException.NoSuchBuild(id));

    private static async Task ServeAsync(HttpContext http, LiveHub hub, IReadOnlyList<TopicName> names, CancellationToken ct)
    {
        LiveReader reader;
        try
        {
            reader = hub.Open(names, TopicName.ParsePositions(LastPlace(http.Request)));
        }
        catch (ApiProblemException refusal) when (!http.Request.IsForPrograms())
        {
            await ApiProblems.WriteAsync(http, refusal.Status, refusal.Code, refusal.Message);
            return;
        }

        using (reader)
        {
            http.Response.ContentType = "text/event-stream";
            http.Response.Headers.CacheControl = "no-cache,no-store";
            http.Response.Headers["X-Accel-Buffering"] = "no"; // A proxy that collects would hold everything back.
            http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            try
            {
                await hub.RunAsync(reader, http.Response, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                // The reader has gone.
            }
        }
    }
}
