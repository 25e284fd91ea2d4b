using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Toaster.Actors;
using Toaster.Actors.Imports;
using Toaster.Actors.Projects;
using Toaster.Web.Api.Models;
using Toaster.Web.Hosting;

namespace Toaster.Web.Api;

/// <summary>Takes the logs of one request as they arrive; nothing is kept in memory.</summary>
internal sealed class Upload(IImports imports, ProjectId? project)
{
    private const int MostFiles = 1000;
    private const int MostBoundary = 200;
    private const int MostFieldBytes = 1024;

    // The last is what curl --data-binary says of any body.
    private static readonly string[] BodyTypes =
    [
        "application/octet-stream", "application/json", "application/gzip", "application/x-gzip", "application/x-ndjson",
        "application/x-www-form-urlencoded",
    ];

    private ProjectId? _project = project;

    /// <summary>What separates the parts of a form; null when the request is none.</summary>
    public static string? BoundaryOf(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary.Length is > 0 and <= MostBoundary
            ? boundary
            : throw new ApiProblemException(StatusCodes.Status400BadRequest, "bad-form", "The form names no boundary between its parts.");
    }

    public async Task<ImportModel> TakeAsync(string name, HttpRequest request, CancellationToken ct)
    {
        if (request.ContentType is { } given
            && !(MediaTypeHeaderValue.TryParse(given, out var type) && BodyTypes.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase)))
        {
            throw new ApiProblemException(
                StatusCodes.Status415UnsupportedMediaType, "wrong-type",
                $"A body of type {given} is not taken. Send the log as application/octet-stream (curl: --data-binary @FILE) or in a form (curl: -F log=@FILE).");
        }

        return ModelMapping.Of(await imports.StartAsync(name, request.Body, _project, ct));
    }

    /// <summary>One import for each file of the form. A file that is refused does not stop the others.</summary>
    public async Task<UploadModel> TakeFormAsync(string boundary, Stream body, IProjects projects, CancellationToken ct)
    {
        List<ImportModel> taken = [];
        List<RefusedFileModel> refused = [];
        var parts = new FormParts(boundary, body);
        while (await parts.NextAsync(ct) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var part))
            {
                continue;
            }

            if (!part.IsFileDisposition())
            {
                await ReadFieldAsync(part, section, projects, ct);
                continue;
            }

            var name = HeaderUtilities.RemoveQuotes(part.FileNameStar.HasValue ? part.FileNameStar : part.FileName).ToString();
            try
            {
                taken.Add(ModelMapping.Of(await imports.StartAsync(name, section.Body, _project, ct)));
            }
            catch (ImportRefusedException e)
            {
                refused.Add(new RefusedFileModel { FileName = name, Code = e.Code, Detail = e.Message });
            }

            if (taken.Count + refused.Count >= MostFiles)
            {
                break;
            }
        }

        return new UploadModel { Items = taken, Refused = refused };
    }

    private async Task ReadFieldAsync(ContentDispositionHeaderValue part, MultipartSection section, IProjects projects, CancellationToken ct)
    {
        if (HeaderUtilities.RemoveQuotes(part.Name) != "project")
        {
            return;
        }

        var text = new byte[MostFieldBytes];
        var length = await section.Body.ReadAtLeastAsync(text, MostFieldBytes, throwOnEndOfStream: false, ct);
        _project = await ProjectNames.FindAsync(System.Text.Encoding.UTF8.GetString(text.AsSpan(0, length)), projects, ct) ?? _project;
    }
}
