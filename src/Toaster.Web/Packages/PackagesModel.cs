using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;
using Toaster.Web.Builds;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Packages;

public sealed record PackagesModel(BuildHead Head, ListState State, Page<PackageRow> Page)
{
    public static readonly ListShape Shape = new()
    {
        Sorts = [new("name"), new("version"), new("recipe"), new("size", true), new("files", true), new("license")],
        Columns = [new("version", "Version"), new("recipe", "Recipe"), new("size", "Size"), new("files", "Files"), new("license", "License")],
        Rows = 50,
    };
}
