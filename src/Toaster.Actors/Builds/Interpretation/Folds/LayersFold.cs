using System.Text.Json;
using System.Text.RegularExpressions;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>Layers: LayerInfo names them, the dependency tree says which collection's priority is theirs.</summary>
internal sealed class LayersFold
{
    private readonly Dictionary<string, LayerRow> _rows = new(StringComparer.Ordinal);
    private IReadOnlyList<LayerPriority> _priorities = [];
    [NotSaved(NotSavedAttribute.Taken)]
    private bool _changed;

    public void Carry(StateStream s)
    {
        s.Map(_rows, s.Text, s.Layer);
        _priorities = s.List(_priorities, s.Priority);
    }

    public void Apply(JsonElement data)
    {
        foreach (var (path, info) in data.Entries())
        {
            var version = info.Entry("version");
            _rows[path] = new(
                path,
                info.Entry("name")?.AsText() ?? Path.GetFileName(path.TrimEnd('/')),
                version?.Entry("branch")?.AsTextOrBytes() ?? "",
                version?.Entry("commit")?.AsTextOrBytes() ?? "",
                PriorityOf(path),
                info.Entry("layer_index_url")?.AsText() is { Length: > 0 } url ? url : null);
            _changed = true;
        }
    }

    public void Apply(IReadOnlyList<LayerPriority> priorities)
    {
        _priorities = priorities;
        foreach (var (path, row) in _rows)
        {
            _rows[path] = row with { Priority = PriorityOf(path) };
            _changed = true;
        }
    }

    /// <summary>The layer with the longest path that is a parent directory of the file; whole path components.</summary>
    public string? LayerOf(string recipeFile)
    {
        var file = TaskName.PlainFile(recipeFile);
        for (var slash = file.LastIndexOf('/'); slash > 0; slash = file.LastIndexOf('/', slash - 1))
        {
            if (_rows.TryGetValue(file[..slash], out var layer) || _rows.TryGetValue(file[..(slash + 1)], out layer))
            {
                return layer.Name;
            }
        }

        return null;
    }

    /// <summary>Null when nothing changed since.</summary>
    public IReadOnlyList<LayerRow>? Take()
    {
        if (!_changed)
        {
            return null;
        }

        _changed = false;
        return [.. _rows.Values];
    }

    private int? PriorityOf(string path)
    {
        var directory = path.EndsWith('/') ? path : path + "/";
        var (best, length) = ((int?)null, -1);
        foreach (var (pattern, priority) in _priorities)
        {
            // Layers may lie inside each other: the pattern that covers most of the path is the layer's own.
            if (MatchedLength(pattern, directory) is var matched && matched > length)
            {
                (best, length) = (priority, matched);
            }
        }

        return best;
    }

    private static int MatchedLength(string pattern, string directory)
    {
        try
        {
            var match = Regex.Match(directory, $"^(?:{pattern})", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
            return match.Success ? match.Length : -1;
        }
        catch (Exception problem) when (problem is RegexParseException or NotSupportedException)
        {
            return -1;
        }
    }
}

/// <summary>One entry of <c>layer-priorities</c>.</summary>
internal readonly record struct LayerPriority(string Pattern, int Priority);
