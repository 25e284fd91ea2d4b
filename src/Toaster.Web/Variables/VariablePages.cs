using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Variables;

internal static class VariablePages
{
    public static void MapVariablePages(this IEndpointRouteBuilder routes) => routes.MapList<VariablesPage, VariableRow, VariableList>(
        "variables", VariablesModel.Shape, VariablesModel.Table,
        (views, build, state, ct) => views.VariablesAsync(build, VariablesModel.Query(state), ct), (head, state, list) => new VariablesModel(head, state, list));
}
