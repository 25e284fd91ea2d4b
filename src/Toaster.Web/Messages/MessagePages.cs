using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Builds;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Messages;

internal static class MessagePages
{
    public static void MapMessagePages(this IEndpointRouteBuilder routes) => routes.MapGet("/builds/{id:long}/messages", All).Policy(RoutePolicy.Reading);

    private static async Task<IResult> All(long id, HttpContext http, IBuildViews views, CancellationToken ct)
    {
        if (await BuildHead.ReadAsync(http, views, id, ct) is not { } head) return Results.NotFound();

        var state = ListState.Read(Urls.Messages(head.Id), MessagesModel.Shape, http.Request.Query);
        var query = MessagesModel.Query(state);
        if (Csv.IsAsked(http))
        {
            return Csv.Of($"messages-{id}.csv", MessagesModel.Table, async page => (await views.MessagesAsync(head.Id, query with { Page = page }, ct)).Page);
        }

        var model = new MessagesModel(head, state, await views.MessagesAsync(head.Id, query, ct))
        {
            Groups = MessagesModel.IsGrouped(state) ? await views.MessageGroupsAsync(head.Id, query, ct) : null,
        };
        return Page.Of<MessagesPage>(model.ShowsFacts
            ? model with { NoProviders = await views.NoProvidersAsync(head.Id, ct), DiskFull = await views.DiskFullAsync(head.Id, ct) }
            : model);
    }
}
