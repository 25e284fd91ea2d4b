using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Builds;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Variables;

internal static class VariablePages
{
    public static void MapVariablePages(this IEndpointRouteBuilder routes) => routes.MapGet("/builds/{id:long}/variables", All).Policy(RoutePolicy.Reading);

    private static async Task<IResult> All(long id, HttpContext http, IBuildViews views, CancellationToken ct)
    {
        if (await BuildHead.ReadAsync(http, views, id, ct) is not { } head) return Results.NotFound();

        var state = ListState.Read(Urls.Variables(head.Id), VariablesModel.Shape, http.Request.Query);
        var query = VariablesModel.Query(state);
        return Csv.IsAsked(http)
            ? Csv.Of($"variables-{id}.csv", VariablesModel.Table, async page => (await views.VariablesAsync(head.Id, query with { Page = page }, ct)).Page)
            : Page.Of<VariablesPage>(new VariablesModel(head, state, await views.VariablesAsync(head.Id, query, ct)));
    }
}
