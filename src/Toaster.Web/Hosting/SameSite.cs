using Toaster.Web.Api;

namespace Toaster.Web.Hosting;

/// <summary>
/// Refuses changes that a browser sends for another site, on pages and at addresses for programs alike. Programs send neither header and
/// are let through: what they may do is the token's matter.
/// </summary>
internal static class SameSite
{
    private const string Sentence = "The request comes from another site, so nothing was changed. Open Toaster itself and do it there.";

    public static Task Check(HttpContext http, RequestDelegate next)
    {
        if (IsLooking(http.Request.Method) || !IsForeign(http.Request)) return next(http);
        if (http.Request.IsForPrograms()) return ApiProblems.WriteAsync(http, StatusCodes.Status403Forbidden, "cross-site", Sentence);

        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private static bool IsLooking(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static bool IsForeign(HttpRequest request)
    {
        // Sent by every browser to this machine or over TLS, and it cannot be forged by a page.
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site) return site is not ("same-origin" or "none");

        return request.Headers.Origin.ToString() switch
        {
            "" => false,
            // Of a browser that keeps it to itself, or of a sandboxed frame: a form's own token decides, where there is one.
            "null" => request.IsForPrograms(),
            // Only the host is compared: a proxy that ends TLS changes the scheme.
            var origin => !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)),
        };
    }
}
