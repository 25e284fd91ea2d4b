using System.Text.Json;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>Images: ImagePkgList, what build history knows of them. It may describe an image of an earlier build.</summary>
internal sealed class ImagesFold
{
    private readonly Dictionary<string, ImageRow> _images = [];
    private readonly Dictionary<(string, string), ImagePackageRow> _packages = [];
    private readonly Dictionary<(string, string), ImageFileRow> _files = [];
    [NotSaved(NotSavedAttribute.Taken)]
    private bool _changed;

    public void Apply(JsonElement data)
    {
        var packageData = data.Entry("pkgdata");
        var fileData = data.Entry("filedata");
        foreach (var (target, packages) in data.Entry("imgdata")?.Entries() ?? [])
        {
            var (count, size, needs) = (0, 0L, 0);
            foreach (var (name, info) in packages.Entries())
            {
                var row = Package(target, name, info, packageData?.Entry(name));
                _packages[(target, name)] = row;
                (count, size, needs) = (count + 1, size + row.InstalledSize, needs + row.Dependencies.Count);
            }

            var listing = fileData?.Entry(target);
            _images[target] = new(
                target, count, size, needs, List(target, listing, "files"), List(target, listing, "dirs"), List(target, listing, "syms"));
            _changed = true;
        }
    }

    public void Carry(StateStream s)
    {
        s.Map(_images, s.Text, s.Image);
        s.Map(_packages, key => (s.Text(key.Item1), s.Text(key.Item2)), s.ImagePackage);
        s.Map(_files, key => (s.Text(key.Item1), s.Text(key.Item2)), s.ImageFile);
    }

    /// <summary>Null when nothing changed since.</summary>
    public (IReadOnlyList<ImageRow> Images, IReadOnlyList<ImagePackageRow> Packages, IReadOnlyList<ImageFileRow> Files)? Take()
    {
        if (!_changed)
        {
            return null;
        }

        _changed = false;
        return ([.. _images.Values], [.. _packages.Values], [.. _files.Values]);
    }

    private static ImagePackageRow Package(string target, string name, JsonElement info, JsonElement? known)
    {
        List<PackageDependencyRow> needs = [];
        foreach (var need in info.Entry("depends")?.Items() ?? [])
        {
            JsonElement[] pair = [.. need.Items()];
            needs.Add(new(pair.ElementAtOrDefault(1).AsText() ?? "depends", pair.ElementAtOrDefault(0).AsText() ?? "", null));
        }

        return new(
            target, name, known?.Entry("PN")?.AsText(), known?.Entry("PV")?.AsText() ?? known?.Entry("PKGV")?.AsText(),
            PackageText.Size(info.Entry("size")) ?? 0, needs);
    }

    /// <summary>Entries of a long listing: permissions, owner, group, size, path, and of a link also an arrow and its target.</summary>
    private int List(string target, JsonElement? listing, string part)
    {
        var count = 0;
        foreach (var entry in listing?.Entry(part)?.Items() ?? [])
        {
            count++;
            string?[] columns = [.. entry.Items().Select(column => column.AsText())];
            if (columns.ElementAtOrDefault(4) is not { Length: > 0 } path)
            {
                continue;
            }

            path = path.StartsWith("./", StringComparison.Ordinal) ? path[1..] : path == "." ? "/" : path;
            var type = columns[0] is [var first, ..] ? first : part switch { "dirs" => 'd', "syms" => 'l', _ => '-' };
            _files[(target, path)] = new(
                target, path, type, columns[0], columns[1], columns[2], long.TryParse(columns[3], out var size) ? size : null,
                columns is [_, _, _, _, _, "->", var link, ..] ? link : null);
        }

        return count;
    }
}
