using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;
using Toaster.Web.Builds;
using Toaster.Web.Shared.Lists;
using Toaster.Web.Shared.Parts;

namespace Toaster.Web.Images;

/// <summary>Images of a build.</summary>
public sealed record ImagesModel(BuildHead Head, IReadOnlyList<ImageRow> Images)
{
    public static readonly IReadOnlyList<CsvColumn<ImageRow>> Table =
    [
        new("image", i => i.Target), new("installed size", i => i.InstalledSize), new("packages", i => i.Packages), new("files", i => i.Files),
        new("directories", i => i.Directories), new("links", i => i.Links),
    ];
}

/// <summary>One image: its packages, its sizes, the files made of it.</summary>
public sealed record ImageModel(BuildHead Head, ListState State, ImageDetail Detail, Page<ImagePackageView> Packages)
{
    public const int MostLargest = 5;
    public const int MostArtifacts = 5;

    public static readonly ListShape Shape = new()
    {
        Sorts = [new("size", true), new("name"), new("version"), new("recipe")],
        Columns = [new("version", "Version"), new("recipe", "Recipe"), new("share", "Share"), new("needs", "Needs"), new("neededby", "Needed by")],
        Rows = 50,
    };

    public static readonly IReadOnlyList<CsvColumn<ImagePackageView>> Table =
    [
        new("package", p => p.Package.Name), new("version", p => p.Package.Version), new("recipe", p => p.Package.Recipe), new("installed size", p => p.Package.InstalledSize),
        new("package size", p => p.Built?.Size), new("needed by", p => p.NeededBy), new("needs", p => string.Join(' ', p.Package.Dependencies.Select(d => d.Name))),
    ];

    public IReadOnlyList<ImagePackageView> Largest { get; init; } = [];
    public required Page<ArtifactView> Artifacts { get; init; }

    public ImageRow Image => Detail.Image;

    public IReadOnlyList<Tab> Tabs => TabsOf(Head, Image);

    /// <summary>The two sides of an image.</summary>
    public static IReadOnlyList<Tab> TabsOf(BuildHead head, ImageRow image) =>
    [
        new("packages", "Packages included", Urls.Image(head.Id, image.Target), Format.Count(image.Packages)),
        new("files", "File system", Urls.ImageFiles(head.Id, image.Target), Format.Count(image.Files + image.Links)),
    ];

    public string Sentence => this switch
    {
        { Image.Packages: 0 } => "It holds no package.",
        { Image.InstalledSize: 0 } => $"{Format.Count(Image.Packages, "package")}; the log names no sizes.",
        _ when Largest is [var first, ..] && Image.Packages > 1 =>
            $"{Format.Count(Image.Packages, "package")} take {Format.Size(Image.InstalledSize)}, {Format.Percent(first.Package.InstalledSize, Image.InstalledSize)} of it {first.Package.Name}.",
        _ => $"{Format.Count(Image.Packages, "package takes", "packages take")} {Format.Size(Image.InstalledSize)}.",
    };

    /// <summary>Whose work the packages are.</summary>
    public string More => this switch
    {
        { Image.Packages: 0 } => "",
        _ when Detail.Built == 0 => "None of them was made by this build: they, or the whole image, come from an earlier one.",
        _ when Detail.Built == Image.Packages => "All of them were made by this build.",
        _ => $"{Format.Count(Detail.Built)} of them {(Detail.Built == 1 ? "was" : "were")} made by this build, the others come from an earlier one.",
    };
}

/// <summary>A directory of an image, or what a search found in it.</summary>
public sealed record ImageFilesModel(BuildHead Head, ListState State, ImageDetail Detail, ImageFolder Folder)
{
    public static readonly ListShape Shape = new()
    {
        Sorts = [new("name"), new("size", true)],
        Columns = [new("share", "Share"), new("package", "Package"), new("permissions", "Permissions"), new("owner", "Owner"), new("files", "Files")],
        Rows = 50,
    };

    public static readonly IReadOnlyList<CsvColumn<ImageFileView>> Table =
    [
        new("path", f => f.File.Path), new("type", f => f.File.Type.ToString()), new("size", f => f.Size), new("files", f => f.Files), new("permissions", f => f.File.Permissions),
        new("owner", f => f.File.Owner), new("group", f => f.File.Group), new("link to", f => f.File.LinkTarget), new("package", f => f.Package?.InstalledName),
    ];

    public static ImageFileQuery Query(ListState state, string folder) =>
        new(Queries.Page(state), folder, Queries.Search(state), state.Sort.Key, state.Sort.Descending);

    public ImageRow Image => Detail.Image;

    public bool IsSearch => State.Search.Length > 0;

    /// <summary>The directory and those above it, the root first.</summary>
    public IReadOnlyList<(string Name, string Path)> Way
    {
        get
        {
            List<(string, string)> way = [("/", "")];
            var path = Folder.Folder?.File.Path ?? "";
            for (var start = 1; start < path.Length;)
            {
                var end = path.IndexOf('/', start) is > 0 and var slash ? slash : path.Length;
                if (end > start) way.Add((path[start..end], path[..end]));
                start = end + 1;
            }

            return way;
        }
    }
}
