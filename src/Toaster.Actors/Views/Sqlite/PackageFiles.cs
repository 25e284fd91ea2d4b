using System.Text.Json;
using Microsoft.Data.Sqlite;
using Toaster.Actors.Journal.Sqlite;

namespace Toaster.Actors.Views.Sqlite;

/// <summary>With which package of a build a file of an image came.</summary>
internal static class PackageFiles
{
    // Most packages hold nothing of a folder: looking for its name in the text costs far less than reading the lists.
    private const string Sql = """
        SELECT name, recipe, installed_name, version_text, size, file_list FROM package
        WHERE build_id = ?1 AND instr(file_list, ?2)
        ORDER BY installed_name IN (
            SELECT name FROM image_package WHERE build_id = ?1 AND target_text = (SELECT text_id FROM text WHERE build_id = ?1 AND value = ?3)) DESC, name, recipe
        """;

    public static Dictionary<string, PackageLink> Of(SqliteConnection connection, BuildId id, string target, IReadOnlyList<string> paths)
    {
        var texts = new TextLookup(connection, id);
        Dictionary<string, PackageLink> found = new(StringComparer.Ordinal);
        foreach (var folder in paths.GroupBy(path => ImageTree.Split(path).Folder, StringComparer.Ordinal).Take(150))
        {
            var wanted = folder.ToHashSet(StringComparer.Ordinal);
            // A path as JSON, without the mark behind it.
            var prefix = CompactJson.Texts([folder.Key + "/"])[1..^2];
            connection.Prepared(Sql).Bind(1, id.Value).Bind(2, prefix).Bind(3, target).All(row =>
            {
                PackageLink? link = null;
                foreach (var path in Paths(row.Bytes(5)).Where(wanted.Contains))
                {
                    found.TryAdd(path, link ??= new(row.Text(0), row.Text(1), row.Text(2), texts.TextOrNull(row, 3), row.Int64OrNull(4)));
                }

                return 0;
            });
        }

        return found;
    }

    private static List<string> Paths(ReadOnlySpan<byte> json)
    {
        List<string> paths = [];
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                paths.Add(reader.GetString()!);
            }
        }

        return paths;
    }
}
