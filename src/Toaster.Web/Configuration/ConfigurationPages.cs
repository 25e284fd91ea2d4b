using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Builds;
using Toaster.Web.Shared;

namespace Toaster.Web.Configuration;

internal static class ConfigurationPages
{
    public static void MapConfigurationPages(this IEndpointRouteBuilder routes) => routes.MapGet("/builds/{id:long}/configuration", Show).Policy(RoutePolicy.Reading);

    private static async Task<IResult> Show(long id, HttpContext http, IBuildViews views, CancellationToken ct) =>
        await BuildHead.ReadAsync(http, views, id, ct) is { } head
            ? Page.Of<ConfigurationPage>(await ConfigurationModel.ReadAsync(head, views, ct))
            : Results.NotFound();
}
