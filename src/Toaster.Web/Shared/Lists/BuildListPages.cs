using Microsoft.AspNetCore.Components;
using Toaster.Actors;
using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Builds;

namespace Toaster.Web.Shared.Lists;

internal static class BuildListPages
{
    /// <summary>The list of one kind of thing in a build: its page, and all of its rows as CSV.</summary>
    /// <param name="kind">Last part of the address, and name of the file.</param>
    /// <param name="read">The page of the list that a state asks for.</param>
    /// <param name="model">What <typeparamref name="TPage"/> shows of it.</param>
    public static void MapList<TPage, TRow, TList>(
        this IEndpointRouteBuilder routes, string kind, ListShape shape, IReadOnlyList<CsvColumn<TRow>> table,
        Func<IBuildViews, BuildId, ListState, CancellationToken, ValueTask<TList>> read, Func<BuildHead, ListState, TList, object> model)
        where TPage : IComponent
        where TList : IFacetedList<TRow>
    {
        routes.MapGet($"/builds/{{id:long}}/{kind}", Show).Policy(RoutePolicy.Reading);

        async Task<IResult> Show(long id, HttpContext http, IBuildViews views, CancellationToken ct)
        {
            if (await BuildHead.ReadAsync(http, views, id, ct) is not { } head) return Results.NotFound();

            var state = ListState.Read($"{Urls.Build(head.Id)}/{kind}", shape, http.Request.Query);
            return Csv.IsAsked(http)
                ? Csv.Of($"{kind}-{id}.csv", table, async page => (await read(views, head.Id, state with { Page = page.Number, Rows = page.Size }, ct)).Page)
                : Page.Of<TPage>(model(head, state, await read(views, head.Id, state, ct)));
        }
    }
}
