using System.Runtime.InteropServices;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Views.Sql;

/// <summary>
/// The listing of an image as a tree: each entry with its folder, each directory with the sums of what is below it. Directories
/// that only the paths of others name are added, so that every entry can be reached from the root.
/// </summary>
internal static class ImageTree
{
    // Deeper than any file system goes: only a log made to hurt has such paths. Their entries stand in no folder of the tree.
    private const int MostLevels = 64;

    /// <param name="FilesBelow">Null for what is no directory.</param>
    /// <param name="SizeBelow">Null for what is no directory.</param>
    public readonly record struct Entry(ImageFileRow File, string Folder, string Name, long? FilesBelow, long? SizeBelow);

    /// <summary>The root, then the entries in the order given, then directories that were not listed.</summary>
    public static IEnumerable<Entry> Of(IEnumerable<ImageFileRow> rows)
    {
        var files = new Dictionary<string, ImageFileRow>(StringComparer.Ordinal);
        var sums = new Dictionary<string, (long Files, long Size)>(StringComparer.Ordinal) { [""] = default };
        foreach (var row in rows)
        {
            var path = Clean(row.Path);
            files[path] = row with { Path = path };
            Add(sums, path, row);
        }

        var target = files.Values.First().Target;
        foreach (var folder in sums.Keys.Where(folder => !files.ContainsKey(folder)))
        {
            files[folder] = new(target, folder, 'd', null, null, null, null, null);
        }

        foreach (var (path, row) in files)
        {
            var (folder, name) = Split(path);
            var below = row.Type == 'd' ? sums.GetValueOrDefault(path) : ((long, long)?)null;
            yield return new(row, folder, name, below?.Item1, below?.Item2);
        }
    }

    /// <summary>"/usr/bin/ls" lies in "/usr/bin"; "/usr" in "".</summary>
    public static (string Folder, string Name) Split(string path)
        => path.LastIndexOf('/') is >= 0 and var slash ? (path[..slash], path[(slash + 1)..]) : ("", path);

    /// <summary>With a slash at its beginning and none at its end; the root is empty.</summary>
    public static string Clean(string path)
    {
        var trimmed = path.TrimEnd('/');
        return trimmed.Length == 0 || trimmed[0] == '/' ? trimmed : "/" + trimmed;
    }

    private static void Add(Dictionary<string, (long Files, long Size)> sums, string path, ImageFileRow row)
    {
        if (path.AsSpan().Count('/') > MostLevels)
        {
            return;
        }

        for (var end = path.LastIndexOf('/'); end >= 0; end = end == 0 ? -1 : path.LastIndexOf('/', end - 1))
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, path[..end], out _);
            if (row.Type != 'd')
            {
                sum = (sum.Files + 1, Sums.Add(sum.Size, row.Type == '-' ? row.Size ?? 0 : 0));
            }
        }
    }
}
