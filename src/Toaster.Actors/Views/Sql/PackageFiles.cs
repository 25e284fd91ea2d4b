using System.Text.Json;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Views.Sql;

/// <summary>With which package of a build a file of an image came.</summary>
internal static class PackageFiles
{
    // Most packages hold nothing of a folder: looking for its name in the text costs far less than reading the lists.
    private const string Sql = """
        SELECT file_list, name, recipe, installed_name, version_text, size FROM package
        WHERE build_id = ?1 AND instr(file_list, ?2) > 0
        ORDER BY installed_name IN (
            SELECT name FROM image_package WHERE build_id = ?1 AND target_text = (SELECT text_id FROM text WHERE build_id = ?1 AND value = ?3)) DESC, name, recipe
        """;

    // Bytes of a character in JSON, at most: as an escape.
    private const int LongestCharacter = 6;

    /// <param name="paths">Of files, each with a slash at its beginning.</param>
    public static Dictionary<string, PackageLink> Of(IStoreConnection connection, BuildId id, string target, IReadOnlyList<string> paths)
    {
        Dictionary<string, PackageLink> found = new(StringComparer.Ordinal);
        if (paths.Count == 0)
        {
            return found;
        }

        var texts = new TextLookup(connection, id);
        var wanted = paths.ToHashSet(StringComparer.Ordinal);
        var buffer = new char[LongestCharacter * paths.Max(path => path.Length)];
        // The folder they share as JSON, without the mark behind it.
        var prefix = CompactJson.Texts([Shared(paths)])[1..^2];
        connection.Prepared(Sql).Bind(1, id.Value).Bind(2, prefix).Bind(3, target).Each(row =>
        {
            PackageLink? link = null;
            foreach (var path in Among(wanted, buffer, row.Bytes(0)))
            {
                found.TryAdd(path, link ??= new(row.Text(1), row.Text(2), row.Text(3), texts.TextOrNull(row, 4), row.Int64OrNull(5)));
            }
        });
        return found;
    }

    /// <summary>The longest folder that all of them lie below, with the slash behind it.</summary>
    private static string Shared(IReadOnlyList<string> paths)
    {
        var shared = paths[0].AsSpan();
        foreach (var path in paths)
        {
            shared = shared[..shared.CommonPrefixLength(path)];
        }

        return shared[..(shared.LastIndexOf('/') + 1)].ToString();
    }

    /// <summary>Those of a list of files that are wanted; no other becomes a string.</summary>
    private static List<string> Among(HashSet<string> wanted, char[] buffer, ReadOnlySpan<byte> json)
    {
        List<string> paths = [];
        var known = wanted.GetAlternateLookup<ReadOnlySpan<char>>();
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= buffer.Length
                && known.TryGetValue(buffer.AsSpan(0, reader.CopyString(buffer)), out var path))
            {
                paths.Add(path);
            }
        }

        return paths;
    }
}
