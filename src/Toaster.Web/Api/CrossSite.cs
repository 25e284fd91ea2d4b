namespace Toaster.Web.Api;

/// <summary>Refuses changes that a browser sends for another site. Programs send neither header and are let through.</summary>
internal static class CrossSite
{
    public static Task Run(HttpContext http, RequestDelegate next)
        => http.PolicyOf() is RoutePolicy.Writing or RoutePolicy.Administering && IsForeign(http.Request)
            ? ApiProblems.WriteAsync(
                http, StatusCodes.Status403Forbidden, "cross-site",
                "The request comes from another site, so nothing was changed. Open Toaster itself and do it there.")
            : next(http);

    private static bool IsForeign(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none"))
        {
            return true;
        }

        // Only the host is compared: a proxy that ends TLS changes the scheme.
        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
