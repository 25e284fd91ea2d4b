namespace Toaster.Web.Hosting;

/// <summary>
/// Refuses forms when a browser says that another site sent them. Programs send neither header; the HTTP interface has its own
/// check.
/// </summary>
internal static class SameSite
{
    public static async Task Check(HttpContext http, RequestDelegate next)
    {
        if (IsSafe(http.Request) || IsOwn(http.Request))
        {
            await next(http);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status403Forbidden;
    }

    private static bool IsSafe(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method) || request.Path.StartsWithSegments("/api");

    private static bool IsOwn(HttpRequest request)
    {
        // Sent by every browser to this machine or over TLS, and it cannot be forged by a page.
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site) return site is "same-origin" or "none";

        // Browsers that keep the origin to themselves send "null": then the form's token decides alone. Only the host is compared:
        // a proxy that ends TLS changes the scheme.
        var origin = request.Headers.Origin.ToString();
        return origin is "" or "null"
            || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
