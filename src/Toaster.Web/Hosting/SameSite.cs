namespace Toaster.Web.Hosting;

/// <summary>
/// Refuses requests that change something when a browser says that another site made them. Programs send neither header.
/// </summary>
internal static class SameSite
{
    public static async Task Check(HttpContext http, RequestDelegate next)
    {
        if (IsSafe(http.Request.Method) || IsOwn(http.Request))
        {
            await next(http);
            return;
        }

        await Results.Problem(
            statusCode: StatusCodes.Status403Forbidden, title: "Refused: the request comes from another site.",
            detail: "Open Toaster itself and do it there.").ExecuteAsync(http);
    }

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static bool IsOwn(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is not ("" or "same-origin" or "none")) return false;

        // Only the host is compared: a proxy that ends TLS changes the scheme.
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
