using System.Text.Json;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>Packages built: SinglePackageInfo. One row per name and recipe, the last one wins.</summary>
internal sealed class PackagesFold
{
    [NotSaved(NotSavedAttribute.Taken)]
    private readonly Dictionary<(string Name, string Recipe), PackageRow> _changed = [];

    public void Apply(EventFields fields, JsonElement data)
    {
        var installed = data.Entry("PKG")?.AsText();
        var name = data.Entry("OPKGN")?.AsText() ?? installed;
        var recipe = data.Entry("PN")?.AsText();
        if (name is null || recipe is null)
        {
            fields.Problem("a package without name or recipe is left out.");
            return;
        }

        var files = PackageText.Files(data);
        _changed[(name, recipe)] = new(
            name, recipe, installed ?? name,
            data.Entry("PKGV")?.AsText(), data.Entry("PKGR")?.AsText(), PackageText.Size(data.Entry("PKGSIZE")), files.Count,
            data.Entry("LICENSE")?.AsText(), data.Entry("SECTION")?.AsText(), data.Entry("SUMMARY")?.AsText(),
            data.Entry("DESCRIPTION")?.AsText(), files, PackageText.Dependencies(data));
    }

    public IReadOnlyList<PackageRow> Take()
    {
        if (_changed.Count == 0)
        {
            return [];
        }

        PackageRow[] rows = [.. _changed.Values];
        _changed.Clear();
        return rows;
    }
}
