using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace Toaster.Chaos.Dumps;

/// <summary>Values as text: short ones as they are, long ones by their digest.</summary>
internal static class Canonical
{
    private const int MostCharacters = 160;

    public static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static string Value(SqliteDataReader row, int column) => row.GetValue(column) switch
    {
        DBNull => "null",
        byte[] bytes => $"{bytes.Length} bytes {Digest(bytes)[..16]}",
        string text => Text(text),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        var other => Convert.ToString(other, CultureInfo.InvariantCulture)!,
    };

    public static string Text(string text)
        => text.Length <= MostCharacters ? $"'{text}'" : $"'{text[..40]}...' {text.Length} characters {Digest(Encoding.UTF8.GetBytes(text))[..16]}";

    /// <summary>JSON without what two runs may differ in, wherever it stands.</summary>
    public static string Json(ReadOnlySpan<byte> json, params string[] without)
    {
        var node = JsonNode.Parse(json)!;
        Strip(node, without);
        return node.ToJsonString();
    }

    public static void Strip(JsonNode? node, string[] without)
    {
        switch (node)
        {
            case JsonObject o:
                foreach (var name in without)
                {
                    o.Remove(name);
                }

                foreach (var (_, value) in o)
                {
                    Strip(value, without);
                }

                break;
            case JsonArray a:
                foreach (var item in a)
                {
                    Strip(item, without);
                }

                break;
        }
    }
}
