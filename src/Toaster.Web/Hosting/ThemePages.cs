using Microsoft.AspNetCore.Antiforgery;
using Toaster.Web.Api;
using Toaster.Web.Hosting;

namespace Toaster.Web;

/// <summary>Choosing an appearance: a form, so that it works without script.</summary>
internal static class ThemePages
{
    public static void MapThemePages(this IEndpointRouteBuilder routes) => routes.MapPost(Urls.Theme, Choose).Policy(RoutePolicy.Open);

    private static async Task<IResult> Choose(HttpContext http, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Forms.Stale();

        var form = await http.Request.ReadFormAsync(ct);
        Theme.Set(http.Response, form["theme"]);
        return Results.LocalRedirect(Urls.Local(form["back"]), permanent: false, preserveMethod: false);
    }
}
