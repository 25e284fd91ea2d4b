using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Toaster.Actors.Imports;
using Toaster.Web.Hosting;

namespace Toaster.Web.Imports;

/// <summary>
/// Takes the files of a form one by one as they arrive, without keeping a copy. The form's token comes first, so that nothing
/// is stored for a form of somebody else.
/// </summary>
/// <param name="IsOwn">The form was this server's.</param>
/// <param name="Refused">One sentence for each file that was not taken.</param>
internal sealed record UploadReader(bool IsOwn, IReadOnlyList<ImportView> Taken, IReadOnlyList<string> Refused)
{
    private const int LongestToken = 4096;
    private const int LongestBoundary = 200;
    private static readonly UploadReader NotOwn = new(false, [], []);

    public static async Task<UploadReader> ReadAsync(HttpContext http, IImports imports, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (BoundaryOf(http.Request) is not { } boundary) return NotOwn;

        // The server's own limits of an import apply, not those of a form.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;

        var parts = new FormParts(boundary, http.Request.Body);
        if (!await HasTokenAsync(http, parts, antiforgery, ct)) return NotOwn;

        List<ImportView> taken = [];
        List<string> refused = [];
        while (await parts.NextAsync(ct) is { } section)
        {
            if (NameOf(section) is not { Length: > 0 } name) continue;

            try
            {
                taken.Add(await imports.StartAsync(name, section.Body, null, ct));
            }
            catch (ImportRefusedException problem)
            {
                refused.Add($"{name} was not taken: {problem.Message}");
            }
        }

        if (taken.Count + refused.Count == 0) refused.Add("No file was chosen.");
        return new(true, taken, refused);
    }

    private static async Task<bool> HasTokenAsync(HttpContext http, FormParts parts, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (await parts.NextAsync(ct) is not { } first || NameOf(first) is not null) return false;

        var token = new char[LongestToken];
        using var text = new StreamReader(first.Body);
        var length = await text.ReadBlockAsync(token, ct);
        // Where antiforgery looks before it would read the whole form.
        http.Request.Headers["RequestVerificationToken"] = new string(token, 0, length);
        return await antiforgery.IsRequestValidAsync(http);
    }

    private static string? BoundaryOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 and <= LongestBoundary } boundary
            ? boundary
            : null;

    /// <summary>The file's name; empty when the field was left empty, null for a field that is no file.</summary>
    private static string? NameOf(MultipartSection section)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || !disposition.IsFileDisposition()) return null;

        var name = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString();
        return name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
    }
}
