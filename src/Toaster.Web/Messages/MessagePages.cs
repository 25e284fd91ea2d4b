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
        return Page.Of<MessagesPage>(new MessagesModel(head, state, await views.MessagesAsync(head.Id, MessagesModel.Query(state), ct)));
    }
}
