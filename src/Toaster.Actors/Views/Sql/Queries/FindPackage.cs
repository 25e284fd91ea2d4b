using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Views.Sql.Rows;

namespace Toaster.Actors.Views.Sql.Queries;

/// <summary>One package with everything around it: as the build made it, and as its images hold it.</summary>
internal static class FindPackage
{
    // Its own name first: another package may be installed under it.
    private const string BuiltSql = """
        SELECT rowid FROM package WHERE build_id = ?1 AND (name = ?2 OR installed_name = ?2) AND (?3 IS NULL OR recipe = ?3)
        ORDER BY name <> ?2, recipe LIMIT 1
        """;

    // Relations are JSON: a name stands there in quotation marks. What this finds is read and looked at again.
    private const string UsersSql = """
        SELECT rowid FROM package WHERE build_id = ?1 AND (instr(dependencies, ?2) > 0 OR instr(dependencies, ?3) > 0) ORDER BY name, recipe
        """;

    private const int MostUsers = 2_000;

    public static PackageDetail? Run(IStoreConnection connection, BuildId id, string name, string? recipe)
    {
        var texts = new TextLookup(connection, id);
        var rows = new PackageRows(connection, id, texts);
        var built = connection.Prepared(BuiltSql).Bind(1, id.Value).Bind(2, name).BindText(3, recipe).First(row => (long?)row.Int64(0)) is { } place
            ? rows.One(place)
            : null;
        var installed = built?.InstalledName ?? name;
        var images = Images(rows, installed);
        if (built is null && images.Count == 0)
        {
            return null;
        }

        var maker = (built?.Recipe ?? images[0].Package.Recipe) is { } known ? FindRecipe.Row(connection, id, known, texts) : null;
        var inside = rows.AllInImages().GroupBy(row => row.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Target, StringComparer.Ordinal);
        var links = PackageLinks.Read(connection, id, texts);
        var relations = (built?.Dependencies ?? images[0].Package.Dependencies)
            .Select(need => new PackageRelation(need.Type, need.Name, need.Constraint, links.Find(need.Name), inside.GetValueOrDefault(need.Name)));
        return new(
            installed, built, maker, maker is null ? null : FindRecipe.LayerOf(connection, id, maker, texts), [.. relations],
            Users(connection, id, rows, links, inside, built, installed), images);
    }

    private static List<PackageInImage> Images(PackageRows rows, string name)
    {
        var images = rows.Images().ToDictionary(image => image.Target, StringComparer.Ordinal);
        var all = rows.AllInImages();
        return [.. all.Where(row => row.Name == name).Select(row => new PackageInImage(
            row, images.GetValueOrDefault(row.Target)?.InstalledSize ?? 0,
            [.. all.Where(other => other.Target == row.Target && ImageNeeds.Names(other).Contains(name)).Select(other => other.Name)]))];
    }

    private static List<PackageRelation> Users(
        IStoreConnection connection, BuildId id, PackageRows rows, PackageLinks links, Dictionary<string, string> inside, PackageRow? built, string installed)
    {
        string[] names = [installed, built?.Name ?? installed];
        List<PackageRelation> users = [];
        var places = connection.Prepared(UsersSql).Bind(1, id.Value).Bind(2, Quoted(names[0])).Bind(3, Quoted(names[1])).All(row => row.Int64(0));
        foreach (var user in rows.InShort([.. places.Take(MostUsers)]))
        {
            users.AddRange(user.Dependencies.Where(need => names.Contains(need.Name) && !(user.Name == built?.Name && user.Recipe == built.Recipe))
                .Select(need => new PackageRelation(need.Type, user.InstalledName, need.Constraint, links.Of(user), inside.GetValueOrDefault(user.InstalledName))));
        }

        return users;
    }

    private static string Quoted(string name) => CompactJson.Texts([name])[1..^1];
}
