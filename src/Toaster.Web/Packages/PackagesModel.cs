using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;
using Toaster.Web.Builds;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Packages;

/// <summary>What the list of the packages a build made shows.</summary>
public sealed record PackagesModel(BuildHead Head, ListState State, PackageList List)
{
    public static readonly ListShape Shape = new()
    {
        Sorts = [new("name"), new("version"), new("recipe"), new("size", true), new("files", true), new("license"), new("section")],
        Filters = [new("only", ["files"]), new("image", ["in", "out"]), new("recipe")],
        Columns =
        [
            new("version", "Version"), new("recipe", "Recipe"), new("license", "License"), new("section", "Section", false), new("size", "Size"), new("files", "Files"),
            new("needs", "Relations"),
        ],
        Rows = 50,
    };

    public static readonly IReadOnlyList<CsvColumn<PackageRow>> Table =
    [
        new("package", p => p.Name), new("installed as", p => p.InstalledName), new("version", p => p.Version), new("revision", p => p.Revision), new("recipe", p => p.Recipe),
        new("size", p => p.Size), new("files", p => p.Files), new("license", p => p.License), new("section", p => p.Section), new("summary", p => p.Summary),
        new("relations", p => string.Join(", ", p.Dependencies.Select(d => $"{d.Type} {d.Name}{(d.Constraint is { Length: > 0 } c ? $" ({c})" : "")}"))),
    ];

    public static PackageQuery Query(ListState state) => new(
        Queries.Page(state), Queries.Search(state), state.Sort.Key, state.Sort.Descending, state.Value("recipe"),
        state.Value("image") switch { "in" => true, "out" => false, _ => null }, state.Has("only", "files"));

    public IReadOnlyList<Chip> Chips =>
    [
        Chip.All(State, List.Facets),
        Chip.Of(State, List.Facets, "With files", "only", "files", "files"),
        .. Head.Counts.Images > 0
            ? [Chip.Of(State, List.Facets, "In an image", "image", "in", "installed"), Chip.Of(State, List.Facets, "In no image", "image", "out", "notinstalled")]
            : Chip.Chosen(State, "image"),
        .. Chip.Chosen(State, "recipe"),
    ];

    /// <summary>Rows of the list without a filter.</summary>
    public long All => List.Facets.FirstOrDefault(f => f.Key == "all")?.Count ?? 0;
}
