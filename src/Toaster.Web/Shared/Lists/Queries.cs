using Toaster.Actors.Views;

namespace Toaster.Web.Shared.Lists;

internal static class Queries
{
    public static NamedQuery Named(ListState state) =>
        new(new(state.Page, state.Rows), state.Search.Length > 0 ? state.Search : null, state.Sort.Key, state.Sort.Descending);
}
