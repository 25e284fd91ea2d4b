using Microsoft.AspNetCore.Http.HttpResults;
using Toaster.Actors;
using Toaster.Actors.Imports;
using Toaster.Actors.Projects;
using Toaster.Web.Api.Models;

namespace Toaster.Web.Api;

/// <summary>Giving event logs to Toaster, and seeing how far they are.</summary>
internal static class ImportApi
{
    public static void MapImports(this IEndpointRouteBuilder routes)
    {
        var imports = routes.MapGroup("/imports").WithTags("Imports");
        imports.MapPost("", Start).Policy(RoutePolicy.Writing).Takes(Parameters.Upload).WithMetadata(new UploadMetadata())
            .WithName("startImport").WithSummary("Import event logs: the body is one log (the answer is its import), or a form with several (the answer lists imports and refused files).")
            .Produces<ImportModel>(StatusCodes.Status202Accepted)
            .Problems(400, 403, 404, 413, 415, 503, 507);
        imports.MapGet("", List).Policy(RoutePolicy.Reading).Takes(Parameters.Imports)
            .WithName("listImports").WithSummary("Imports, newest first.").Problems(400);
        imports.MapGet("/{id:long}", Find).Policy(RoutePolicy.Reading)
            .WithName("getImport").WithSummary("One import: its state, and the builds found so far.").Problems(404);
        imports.MapPost("/{id:long}/cancel", Cancel).Policy(RoutePolicy.Writing)
            .WithName("cancelImport").WithSummary("Stop an import. Builds it had completed stay.").Problems(403, 404, 409);
    }

    private static async Task<IResult> Start(ApiQuery query, HttpContext http, IImports imports, IProjects projects, CancellationToken ct)
    {
        // The limit is on each file, and imports keep it themselves.
        http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = null;
        var upload = new Upload(imports, await ProjectNames.FindAsync(query.Text("project"), projects, ct));
        if (Upload.BoundaryOf(http.Request) is { } boundary)
        {
            var several = await upload.TakeFormAsync(boundary, http.Request.Body, projects, ct);
            return several.Items is [var first, ..]
                ? Results.Accepted($"{ToasterApi.Root}/imports/{first.Id}", several)
                : throw Refusal(several);
        }

        var one = await upload.TakeAsync(query.Text("name") ?? "event log", http.Request, ct);
        return Results.Accepted($"{ToasterApi.Root}/imports/{one.Id}", one);
    }

    private static async Task<Ok<ListModel<ImportModel>>> List(ApiQuery query, IImports imports, CancellationToken ct)
    {
        var list = await imports.ListAsync((int)(query.Number("count") ?? 50), ct);
        return TypedResults.Ok(new ListModel<ImportModel> { Items = [.. list.Select(ModelMapping.Of)] });
    }

    private static async Task<Ok<ImportModel>> Find(ApiQuery query, long id, IImports imports, CancellationToken ct)
        => TypedResults.Ok(ModelMapping.Of(await imports.FindAsync(new ImportId(id), ct) ?? throw ApiProblemException.NoSuchImport(id)));

    private static async Task<Ok<ImportModel>> Cancel(ApiQuery query, long id, IImports imports, CancellationToken ct)
    {
        var import = await imports.FindAsync(new ImportId(id), ct) ?? throw ApiProblemException.NoSuchImport(id);
        if (import.HasEnded)
        {
            throw new ApiProblemException(StatusCodes.Status409Conflict, "import-ended", $"Import {id} has ended, so it cannot be cancelled any more.");
        }

        return TypedResults.Ok(ModelMapping.Of(await imports.CancelAsync(import.Id, ct) ?? throw ApiProblemException.NoSuchImport(id)));
    }

    private static ApiProblemException Refusal(UploadModel upload) => upload.Refused is [var first, ..]
        ? ApiProblemException.Of(new ImportRefusedException(first.Code, first.Detail))
        : new(StatusCodes.Status400BadRequest, "no-file", "The form holds no file. Send each log as a part with a file name.");
}
