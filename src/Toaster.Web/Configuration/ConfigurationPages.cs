using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Builds;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Configuration;

internal static class ConfigurationPages
{
    public static void MapConfigurationPages(this IEndpointRouteBuilder routes) => routes.MapGet("/builds/{id:long}/configuration", Show).Policy(RoutePolicy.Reading);

    private static async Task<IResult> Show(long id, HttpContext http, IBuildViews views, CancellationToken ct)
    {
        if (await BuildHead.ReadAsync(http, views, id, ct) is not { } head) return Results.NotFound();

        return Csv.IsAsked(http)
            ? Csv.Of($"layers-{id}.csv", ConfigurationModel.Table, ConfigurationModel.InOrder(await views.LayersAsync(head.Id, ct)))
            : Page.Of<ConfigurationPage>(await ConfigurationModel.ReadAsync(head, views, ct));
    }
}
