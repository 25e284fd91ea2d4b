using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;
using Toaster.Web.Builds;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Variables;

public sealed record VariablesModel(BuildHead Head, ListState State, VariableList List)
{
    public static readonly ListShape Shape = new()
    {
        Sorts = [new("name"), new("file")],
        Filters = [new("only", ["changed", "described"], Several: true), new("file")],
        Rows = 50,
    };

    public static readonly IReadOnlyList<CsvColumn<VariableRow>> Table =
    [
        new("variable", v => v.Name), new("value", v => v.Value), new("set in", v => v.History.LastOrDefault(h => h.File is not null)?.File), new("changes", v => v.History.Count),
        new("description", v => v.Description),
    ];

    public static VariableQuery Query(ListState state) => new(
        new(state.Page, state.Rows), state.Search.Length > 0 ? state.Search : null, state.Sort.Key, state.Sort.Descending,
        state.Has("only", "changed"), state.Has("only", "described"), state.Value("file"));

    public IReadOnlyList<Chip> Chips =>
    [
        Chip.All(State, List.Facets),
        Chip.Of(State, List.Facets, "Set in a file", "only", "changed", "changed"),
        Chip.Of(State, List.Facets, "With a description", "only", "described", "described"),
        .. Chip.Chosen(State, "file"),
    ];
}
