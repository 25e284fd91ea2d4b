using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;
using Toaster.Web.Builds;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Packages;

/// <summary>What the page of one package shows.</summary>
public sealed record PackageModel(BuildHead Head, ListState State, PackageDetail Detail)
{
    public static readonly ListShape Shape = new() { Sorts = [new("name"), new("size", true)], Rows = 25 };

    public static readonly IReadOnlyList<CsvColumn<PackageFileRow>> Table = [new("file", f => f.Path), new("size", f => f.Size)];

    public PackageRow? Built => Detail.Built;

    /// <summary>Its own name, which differs from the installed one when the packager renamed it (as Debian's rules do).</summary>
    public string Name => Built?.Name ?? Detail.Name;

    public bool IsRenamed => Name != Detail.Name;

    public string? RecipeName => Built?.Recipe ?? Detail.Images.Select(i => i.Package.Recipe).FirstOrDefault(r => r is not null);

    public string? Version => Built is { } built ? PackageTexts.Version(built) : Detail.Images.Select(i => i.Package.Version).FirstOrDefault(v => v is not null);

    public Look Look => Built is null ? new("prebuilt", "Prebuilt", "still") : new("succeeded", "Made", Detail.Images.Count > 0 ? "ok" : "still");

    public string Sentence => (Built, Detail.Images) switch
    {
        (null, [var one]) => $"Not made by this build: {one.Package.Target} took it from an earlier one.",
        (null, _) => "Not made by this build: its images took it from an earlier one.",
        ({ Files: 0 }, []) => "Made by this build, empty, and in no image of it.",
        (_, []) => "Made by this build, and in no image of it.",
        (_, [var one]) => $"Made by this build; takes {Format.Size(one.Package.InstalledSize)}{Share(one)} in {one.Package.Target}.",
        var (_, images) => $"Made by this build, and in {Format.Count(images.Count, "image")} of it.",
    };

    /// <summary>One page of its files under the search and order of the state.</summary>
    public Page<PackageFileRow> FilesOf(PageRequest page)
    {
        var found = (Built?.FileList ?? []).Where(f => State.Search.Length == 0 || f.Path.Contains(State.Search, StringComparison.OrdinalIgnoreCase));
        var sorted = State switch
        {
            { Sort: { Key: "size", Descending: true } } => found.OrderByDescending(f => f.Size).ThenBy(f => f.Path, StringComparer.Ordinal),
            { Sort.Key: "size" } => found.OrderBy(f => f.Size).ThenBy(f => f.Path, StringComparer.Ordinal),
            { Sort.Descending: true } => found.OrderByDescending(f => f.Path, StringComparer.Ordinal),
            _ => found.OrderBy(f => f.Path, StringComparer.Ordinal),
        };
        var all = sorted.ToList();
        return new([.. all.Skip((int)Math.Min(int.MaxValue, page.Offset)).Take(page.Size)], all.Count, page);
    }

    /// <summary>A file of it in an image, found by its path: an image need not hold all files of its packages. Null when the package is in none.</summary>
    public string? PlaceOf(PackageFileRow file) => Detail.Images is [var first, ..] ? Urls.ImageFile(Head.Id, first.Package.Target, file.Path) : null;

    private static string Share(PackageInImage image) => image.ImageSize > 0 && image.Package.InstalledSize > 0 ? $" ({Format.Percent(image.Package.InstalledSize, image.ImageSize)})" : "";
}
