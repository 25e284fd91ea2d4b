using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;
using Toaster.Web.Builds;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Images;

/// <summary>Images of a build and the packages of one of them.</summary>
public sealed record ImagesModel(BuildHead Head, ListState State, IReadOnlyList<ImageRow> Images, ImageRow? Chosen, Page<ImagePackageRow>? Packages)
{
    public static readonly ListShape Shape = new()
    {
        Sorts = [new("name"), new("size", true), new("recipe"), new("version")],
        Filters = [new("image")],
        Rows = 50,
    };
}
