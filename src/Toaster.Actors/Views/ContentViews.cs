using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Views;

/// <summary>How many there are of what a build is made of.</summary>
public sealed record ContentCounts(int Recipes, int Packages, int Images, int Artifacts);

/// <param name="Sort">name (default), version, layer, license, section, tasks, failed, packages, elapsed.</param>
/// <param name="Layer">Only recipes of the layer of this name.</param>
/// <param name="Multiconfig">Only recipes of this configuration; an empty name is the default one.</param>
/// <param name="Images">Only recipes that make images.</param>
/// <param name="Failed">Only recipes with a failed task.</param>
/// <param name="WithPackages">Only recipes that made packages in this build.</param>
public sealed record RecipeQuery(
    PageRequest Page, string? Search = null, string Sort = "name", bool Descending = false, string? Layer = null, string? Multiconfig = null,
    bool Images = false, bool Failed = false, bool WithPackages = false);

/// <param name="Facets">Keys: all, images, failed, packages, <c>layer:NAME</c>, <c>mc:NAME</c>.</param>
public sealed record RecipeList(Page<RecipeView> Page, IReadOnlyList<FacetCount> Facets) : IFacetedList<RecipeView>;

/// <param name="Tasks">Its real tasks with an event.</param>
/// <param name="Failed">Those that failed.</param>
/// <param name="Packages">Packages the build made of it.</param>
public sealed record RecipeView(RecipeRow Recipe, int Tasks, int Failed, int Packages)
{
    /// <summary>Microseconds its tasks ran, one after the other; null when no time is known.</summary>
    public long? Elapsed { get; init; }

    /// <summary>The recipe's own, else that of its first package: the tree of dependencies often names none.</summary>
    public string? License { get; init; }

    /// <summary>The recipe's own, else that of its first package.</summary>
    public string? Section { get; init; }
}

/// <summary>One recipe with everything around it.</summary>
/// <param name="Layer">The layer its file is in.</param>
/// <param name="Tasks">Its tasks, also those that were not reached, by id.</param>
/// <param name="Needs">Recipes it needs to be built.</param>
/// <param name="NeededBy">Recipes that need it to be built.</param>
/// <param name="Packages">Without their files.</param>
/// <param name="Multiconfigs">Configurations that have a recipe of this name.</param>
public sealed record RecipeDetail(
    RecipeView View, LayerRow? Layer, IReadOnlyList<TaskRow> Tasks, IReadOnlyList<RecipeLink> Needs, IReadOnlyList<RecipeLink> NeededBy,
    IReadOnlyList<PackageRow> Packages, IReadOnlyList<string> Multiconfigs)
{
    public RecipeRow Recipe => View.Recipe;

    /// <summary>False: no tree of dependencies names it; what is known is what its tasks and packages say.</summary>
    public bool IsListed { get; init; } = true;
}

/// <summary>The other end of a dependency between recipes.</summary>
/// <param name="Via">The provided name that was asked for, when it differs from the recipe's.</param>
/// <param name="Known">The build has a recipe of this name.</param>
public sealed record RecipeLink(string Multiconfig, string Name, string? Version, string? Via, bool Known);

/// <param name="Sort">name (default), recipe, version, size, files, license, section.</param>
/// <param name="Recipe">Only packages of exactly this recipe.</param>
/// <param name="Installed">True: only packages inside an image of the build; false: only others.</param>
/// <param name="WithFiles">Only packages that hold a file.</param>
public sealed record PackageQuery(
    PageRequest Page, string? Search = null, string Sort = "name", bool Descending = false, string? Recipe = null, bool? Installed = null,
    bool WithFiles = false);

/// <summary>Rows come without their files.</summary>
/// <param name="Facets">Keys: all, files, installed, notinstalled.</param>
public sealed record PackageList(Page<PackageRow> Page, IReadOnlyList<FacetCount> Facets, long TotalSize) : IFacetedList<PackageRow>;

/// <summary>One package with everything around it.</summary>
/// <param name="Name">The name it is installed under.</param>
/// <param name="Built">As the build made it; null when an image took it from an earlier build.</param>
/// <param name="Recipe">The recipe it is made of, if the build has it.</param>
/// <param name="Relations">To other packages, in the order of the package's own data.</param>
/// <param name="NeededBy">Packages of the build that name it in a relation.</param>
/// <param name="Images">Images it is in.</param>
public sealed record PackageDetail(
    string Name, PackageRow? Built, RecipeRow? Recipe, LayerRow? Layer, IReadOnlyList<PackageRelation> Relations,
    IReadOnlyList<PackageRelation> NeededBy, IReadOnlyList<PackageInImage> Images);

/// <summary>One end of a relation between packages.</summary>
/// <param name="Type">depends, recommends, suggests, provides, replaces, conflicts.</param>
/// <param name="Name">As the relation names it.</param>
/// <param name="Target">The package of this build that answers to the name; null when it made none.</param>
/// <param name="Inside">Name of an image of this build that holds a package of that name.</param>
public sealed record PackageRelation(string Type, string Name, string? Constraint, PackageLink? Target, string? Inside);

/// <summary>A package of the build, in short.</summary>
public sealed record PackageLink(string Name, string Recipe, string InstalledName, string? Version, long? Size);

/// <param name="ImageSize">Installed size of the whole image, in bytes.</param>
/// <param name="NeededBy">Names of packages in the image that depend on it.</param>
public sealed record PackageInImage(ImagePackageRow Package, long ImageSize, IReadOnlyList<string> NeededBy);

/// <summary>An image in numbers.</summary>
/// <param name="FilesSize">Bytes of all files listed in it; null when the log lists none.</param>
/// <param name="Built">Packages in it that this build made.</param>
/// <param name="BuiltSize">Bytes of the files in those packages.</param>
/// <param name="Recipe">The recipe of the target's name, if the build has it.</param>
public sealed record ImageDetail(ImageRow Image, long? FilesSize, int Built, long BuiltSize, RecipeRow? Recipe);

/// <summary>A package inside an image.</summary>
/// <param name="Built">As this build made it; null when it came from an earlier one.</param>
/// <param name="NeededBy">Packages in the image that depend on it.</param>
public sealed record ImagePackageView(ImagePackageRow Package, PackageLink? Built, int NeededBy);

/// <param name="Folder">Path of a directory, beginning with a slash and not ending with one; empty for the root.</param>
/// <param name="Search">Looks through paths of the whole image instead.</param>
/// <param name="Sort">name (default: directories first), size, type.</param>
public sealed record ImageFileQuery(PageRequest Page, string Folder = "", string? Search = null, string Sort = "name", bool Descending = false);

/// <summary>Entries of a directory of an image, or found in the whole of it.</summary>
/// <param name="Folder">The directory itself, also when only the paths of others name it; null when the image has none of that path, and for a search.</param>
public sealed record ImageFolder(ImageFileView? Folder, Page<ImageFileView> Page);

/// <param name="Files">Of a directory: files and links below it, on all levels.</param>
/// <param name="Size">Of a directory: bytes of all files below it; else the file's own.</param>
/// <param name="Package">The package of this build the file came with.</param>
public sealed record ImageFileView(ImageFileRow File, int? Files, long? Size, PackageLink? Package)
{
    public bool IsDirectory => File.Type == 'd';
}

/// <summary>What an artifact is, by its path: bitbake says no more.</summary>
public enum ArtifactKind
{
    Image = 1,
    Kernel = 2,
    Manifest = 3,
    Sdk = 4,
    Package = 5,
    Other = 6,
}

/// <param name="Sort">kind (default), name, task.</param>
/// <param name="Recipe">Only what tasks of exactly this recipe put there.</param>
public sealed record ArtifactQuery(
    PageRequest Page, string? Search = null, string Sort = "kind", bool Descending = false, ArtifactKind? Kind = null, string? Recipe = null);

/// <param name="Facets">Keys: all, and the kinds in lower case.</param>
public sealed record ArtifactList(Page<ArtifactView> Page, IReadOnlyList<FacetCount> Facets) : IFacetedList<ArtifactView>;

/// <param name="Task">The task that put it there; null when the log has no such task.</param>
public sealed record ArtifactView(ArtifactRow Artifact, ArtifactKind Kind, TaskRow? Task);
