using System.Text.Json;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>What package data write as text: relations, sizes, file lists.</summary>
internal static class PackageText
{
    private static readonly (string Key, string Type)[] Relations =
    [
        ("RDEPENDS", "depends"), ("RRECOMMENDS", "recommends"), ("RSUGGESTS", "suggests"),
        ("RPROVIDES", "provides"), ("RREPLACES", "replaces"), ("RCONFLICTS", "conflicts"),
    ];

    public static IReadOnlyList<PackageDependencyRow> Dependencies(JsonElement data)
    {
        List<PackageDependencyRow> rows = [];
        foreach (var (key, type) in Relations)
        {
            foreach (var (name, constraint) in Names(data.Entry(key)?.AsText() ?? ""))
            {
                rows.Add(new(type, name, constraint));
            }
        }

        return rows;
    }

    public static IReadOnlyList<PackageFileRow> Files(JsonElement data) =>
        [.. (data.Entry("FILES_INFO")?.Entries() ?? []).Select(file => new PackageFileRow(file.Key, file.Value.AsInteger() ?? 0))];

    /// <summary>A number, also when it is written as text.</summary>
    public static long? Size(JsonElement? value) =>
        value?.AsInteger() ?? (long.TryParse(value?.AsText(), out var size) ? size : null);

    /// <summary><c>a (&gt;= 1.0) b</c>: names, each with the condition in brackets behind it.</summary>
    public static IEnumerable<(string Name, string? Constraint)> Names(string text)
    {
        string? name = null;
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else if (text[at] == '(' && name is not null)
            {
                var end = text.IndexOf(')', at) is > 0 and var close ? close : text.Length;
                yield return (name, text[(at + 1)..end].Trim());
                (name, at) = (null, end + 1);
            }
            else
            {
                if (name is not null)
                {
                    yield return (name, null);
                }

                var end = at;
                while (end < text.Length && !char.IsWhiteSpace(text[end]) && (end == at || text[end] != '('))
                {
                    end++;
                }

                // A bracket inside a name belongs to it: virtual names such as lib(64bit).
                if (end < text.Length && text[end] == '(' && text.IndexOf(')', end) is > 0 and var bracket)
                {
                    end = bracket + 1;
                }

                (name, at) = (text[at..Math.Min(end, text.Length)], end);
            }
        }

        if (name is not null)
        {
            yield return (name, null);
        }
    }
}
