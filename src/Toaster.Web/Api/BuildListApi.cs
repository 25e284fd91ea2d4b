using Microsoft.AspNetCore.Http.HttpResults;
using Toaster.Actors;
using Toaster.Actors.Views;
using Toaster.Web.Api.Models;

namespace Toaster.Web.Api;

internal static class BuildListApi
{
    /// <summary>The list of one kind of thing in a build, with how many there are under each filter.</summary>
    /// <param name="read">The page of the list that a query asks for.</param>
    /// <param name="row">A row in the shape of the interface.</param>
    public static RouteHandlerBuilder MapList<TRow, TList, TModel>(
        this RouteGroupBuilder build, string path, QueryParameter[] parameters,
        Func<IBuildViews, BuildId, ApiQuery, CancellationToken, ValueTask<TList>> read, Func<TRow, TModel> row)
        where TList : IFacetedList<TRow>
    {
        return build.MapGet(path, List).Policy(RoutePolicy.Reading).Takes(parameters).Problems(400, 404);

        async Task<Ok<FacetedPageModel<TModel>>> List(ApiQuery query, long id, IBuildViews views, CancellationToken ct)
            => TypedResults.Ok(ModelMapping.Of(await read(views, await BuildApi.ExistingAsync(views, id, ct), query, ct), row));
    }
}
