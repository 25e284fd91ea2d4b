using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Hosting;
using Toaster.Actors.Imports;
using Toaster.Web.Api;
using Toaster.Web.Hosting;
using Toaster.Web.Shared;

namespace Toaster.Web.Imports;

/// <summary>Giving logs to Toaster in the browser, and watching how far they are.</summary>
internal static class ImportPages
{
    private const int Listed = 50;

    public static void MapImportPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Urls.Import, All).Policy(RoutePolicy.Reading);
        routes.MapPost(Urls.Import, Upload).Policy(RoutePolicy.Writing);
        routes.MapGet("/imports", () => Results.LocalRedirect(Urls.Import)).Policy(RoutePolicy.Reading);
        routes.MapGet("/imports/{id:long}", One).Policy(RoutePolicy.Reading);
        routes.MapGet("/imports/{id:long}/events", Watch).Policy(RoutePolicy.Reading);
        routes.MapPost("/imports/{id:long}/cancel", Cancel).Policy(RoutePolicy.Writing);
    }

    private static async Task<IResult> All(HttpContext http, IImports imports, CancellationToken ct) => await ListAsync(http, imports, null, ct);

    private static async Task<IResult> One(long id, HttpContext http, IImports imports, CancellationToken ct) =>
        await imports.FindAsync(new(id), ct) is { } import ? Page.Of<ImportPage>(new ImportModel(await Frames.ReadAsync(http, ct), import)) : Results.NotFound();

    private static async Task<IResult> Upload(HttpContext http, IImports imports, IAntiforgery antiforgery, CancellationToken ct)
    {
        var upload = await UploadReader.ReadAsync(http, imports, antiforgery, ct);
        if (!upload.IsOwn) return Forms.Stale();

        return upload switch
        {
            { Taken: [var only], Refused: [] } => Results.LocalRedirect(Urls.ImportOf(only.Id)),
            { Refused: [] } => Results.LocalRedirect(Urls.Import),
            _ => await ListAsync(http, imports, upload.Refused, ct),
        };
    }

    private static async Task<IResult> Cancel(long id, HttpContext http, IImports imports, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Forms.Stale();

        return await imports.CancelAsync(new(id), ct) is { } import ? Results.LocalRedirect(Urls.ImportOf(import.Id)) : Results.NotFound();
    }

    /// <summary>A wake-up for each change; what changed stands on the page itself.</summary>
    private static async Task<Results<ServerSentEventsResult<string>, NotFound>> Watch(
        long id, IImports imports, IHostApplicationLifetime life, CancellationToken ct) =>
        await imports.FindAsync(new(id), ct) is null
            ? TypedResults.NotFound()
            : TypedResults.ServerSentEvents(Changes(new(id), imports, life.ApplicationStopping, ct));

    private static async IAsyncEnumerable<SseItem<string>> Changes(
        Actors.ImportId id, IImports imports, CancellationToken stopping, [EnumeratorCancellation] CancellationToken ct)
    {
        // An open stream would hold up the end of the server.
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stopping, ct);
        await using var changes = imports.WatchAsync(id, both.Token).GetAsyncEnumerator(both.Token);
        while (await MovesAsync(changes))
        {
            yield return new(changes.Current.State.ToString(), "import");
        }

        if (!both.IsCancellationRequested) yield return new("", "end");
    }

    private static async ValueTask<bool> MovesAsync(IAsyncEnumerator<ImportView> changes)
    {
        try
        {
            return await changes.MoveNextAsync();
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task<IResult> ListAsync(HttpContext http, IImports imports, IReadOnlyList<string>? refused, CancellationToken ct) =>
        Page.Of<ImportsPage>(new ImportsModel(await Frames.ReadAsync(http, ct), await imports.ListAsync(Listed, ct), refused));
}
