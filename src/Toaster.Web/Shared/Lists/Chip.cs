using Toaster.Actors.Views;

namespace Toaster.Web.Shared.Lists;

/// <param name="Count">Null when it is not counted.</param>
/// <param name="IsAll">Takes all others away; has no cross.</param>
public sealed record Chip(string Label, string Url, bool IsChosen, long? Count = null, Look? Look = null, bool IsAll = false)
{
    /// <summary>A filter of a list, with its facet's count.</summary>
    public static Chip Of(ListState state, IReadOnlyList<FacetCount> facets, string label, string key, string value, string facet, Look? look = null) =>
        new(label, state.Toggle(key, value).Url, state.Has(key, value), CountOf(facets, facet), look);

    public static Chip All(ListState state, IReadOnlyList<FacetCount> facets) =>
        new("All", state.WithoutChips().Url, state.WithoutChips().Filters.Count == state.Filters.Count, CountOf(facets, "all"), IsAll: true);

    /// <summary>What was chosen by a link and has no chip of its own: shown, so that it can be dropped.</summary>
    public static IEnumerable<Chip> Chosen(ListState state, string key) =>
        state.Values(key).Select(value => new Chip($"{key}: {value}", state.Toggle(key, value).Url, IsChosen: true));

    private static long CountOf(IReadOnlyList<FacetCount> facets, string key) => facets.FirstOrDefault(f => f.Key == key)?.Count ?? 0;
}
