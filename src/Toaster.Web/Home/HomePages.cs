using Microsoft.AspNetCore.Http.HttpResults;
using Toaster.Web.Api;
using Toaster.Web.Shared;

namespace Toaster.Web.Home;

/// <summary>Until there is a build: the ways in. After that the list of builds is the home.</summary>
internal static class HomePages
{
    public static void MapHomePages(this IEndpointRouteBuilder routes) => routes.MapGet("/", Show).Policy(RoutePolicy.Reading);

    private static async Task<IResult> Show(HttpContext http, CancellationToken ct)
    {
        var frame = await Frames.ReadAsync(http, ct);
        return frame.Builds > 0
            ? Results.LocalRedirect(Urls.Builds)
            : new RazorComponentResult<HomePage>(new { Frame = frame, Server = $"{http.Request.Scheme}://{http.Request.Host}" }) { PreventStreamingRendering = true };
    }
}
