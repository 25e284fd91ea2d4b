using Toaster.Actors.Views;

namespace Toaster.Web.Shared;

internal static class Frames
{
    public static async ValueTask<Frame> ReadAsync(HttpContext http, CancellationToken ct)
    {
        var views = http.RequestServices.GetRequiredService<IBuildViews>();
        var list = await views.ListAsync(new BuildQuery(new(1, 1)), ct);
        return Frame.Of(http, list.Facets.FirstOrDefault(f => f.Key == "all")?.Count ?? list.Page.Total);
    }
}
