using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Views.Sql;

/// <summary>Packages of one build by the names that relations use: the installed one, else their own.</summary>
internal sealed class PackageLinks
{
    private const string Sql = "SELECT name, recipe, installed_name, version_text, size FROM package WHERE build_id = ?1 ORDER BY name, recipe";

    private readonly Dictionary<string, PackageLink> _byName = new(StringComparer.Ordinal);

    public static PackageLinks Read(IStoreConnection connection, BuildId id, TextLookup texts)
    {
        var links = new PackageLinks();
        var all = texts.All(
            connection.Prepared(Sql).Bind(1, id.Value), [3], row => new PackageLink(row.Text(0), row.Text(1), row.Text(2), texts.TextOrNull(row, 3), row.Int64OrNull(4)));
        all.ForEach(link => links._byName.TryAdd(link.InstalledName, link));
        all.ForEach(link => links._byName.TryAdd(link.Name, link));
        return links;
    }

    public PackageLink? Find(string name) => _byName.GetValueOrDefault(name);

    public PackageLink Of(PackageRow row) => new(row.Name, row.Recipe, row.InstalledName, row.Version, row.Size);
}

/// <summary>Which packages inside an image a package depends on.</summary>
internal static class ImageNeeds
{
    public static IEnumerable<string> Names(ImagePackageRow package)
        => package.Dependencies.Where(need => need.Type == "depends").Select(need => need.Name).Distinct(StringComparer.Ordinal);
}
