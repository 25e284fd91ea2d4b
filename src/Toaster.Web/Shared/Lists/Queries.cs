using Toaster.Actors.Views;

namespace Toaster.Web.Shared.Lists;

internal static class Queries
{
    public static PageRequest Page(ListState state) => new(state.Page, state.Rows);

    public static string? Search(ListState state) => state.Search.Length > 0 ? state.Search : null;

    public static NamedQuery Named(ListState state) => new(Page(state), Search(state), state.Sort.Key, state.Sort.Descending);

    /// <summary>The name a route asks for: in its path, or behind it (see <see cref="Urls.Unnamed"/>).</summary>
    public static string Name(HttpContext http, string inPath) =>
        inPath == Urls.Unnamed && http.Request.Query["name"] is [{ } name] ? name : inPath;

    /// <summary>The state of a list that is part of the page of a thing.</summary>
    /// <param name="keys">What the address of the thing carries besides its path.</param>
    public static ListState State(HttpContext http, ListShape shape, params string[] keys) =>
        ListState.Read(http.Request.Path.ToUriComponent(), shape, http.Request.Query) with { Fixed = Fixed(http, keys) };

    private static IReadOnlyList<Field> Fixed(HttpContext http, params string[] keys) =>
        [.. keys.SelectMany(key => http.Request.Query[key].Take(1).OfType<string>().Select(value => new Field(key, value)))];
}
