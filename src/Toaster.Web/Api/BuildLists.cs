using Microsoft.Extensions.Primitives;
using Toaster.Actors;
using Toaster.Actors.Builds;
using Toaster.Actors.Views;
using Toaster.Web.Api.Models;

namespace Toaster.Web.Api;

/// <summary>The list of builds under the parameters of the HTTP interface, for whoever asks: a request, or a command line without a server.</summary>
public static class BuildLists
{
    /// <summary>Checks parameters as a request's would be.</summary>
    public static ApiQuery Query(IEnumerable<KeyValuePair<string, string>> parameters) => ApiQuery.Read(
        Parameters.Builds,
        new QueryCollection(parameters.GroupBy(p => p.Key).ToDictionary(
            p => p.Key, p => new StringValues([.. p.Select(one => one.Value)]), StringComparer.Ordinal)));

    /// <param name="places">Says where builds that wait stand; null: nobody does.</param>
    public static async ValueTask<FacetedPageModel<BuildModel>> ListAsync(ApiQuery query, IBuildViews views, WaitingPlaces? places, CancellationToken ct)
    {
        var list = await views.ListAsync(
            new BuildQuery(
                query.Page, query.Text("search"), query.Word("sort"), query.IsDescending(byDefault: true), query.Enums<BuildOutcome>("outcome"),
                query.Flag("running") ?? false, query.Flag("infrastructure") ?? false,
                query.Number("project") is { } project ? new ProjectId(project) : null, query.Flag("waiting") ?? false),
            ct);
        var waiting = places is null ? null : await places.ReadAsync(list.Page.Rows, ct);
        return ModelMapping.Of(list, row => new BuildModel(row, waiting?.GetValueOrDefault(row.Id)));
    }

    /// <exception cref="ApiProblemException">There is none.</exception>
    public static async ValueTask<BuildDetailModel> FindAsync(BuildId id, IBuildViews views, WaitingPlaces? places, CancellationToken ct)
    {
        var build = await views.FindAsync(id, ct) ?? throw ApiProblemException.NoSuchBuild(id.Value);
        return new(build, places is null ? null : (await places.ReadAsync([build], ct)).GetValueOrDefault(id));
    }
}
