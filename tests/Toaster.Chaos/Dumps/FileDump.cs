using System.IO.Compression;

namespace Toaster.Chaos.Dumps;

/// <summary>Files of a data directory: the kept logs by their unpacked bytes, and that nothing else was left.</summary>
internal static class FileDump
{
    // The database, its lock, the keys of forms, the token of this machine's own programs.
    private static readonly string[] Known = ["toaster.db", "toaster.lock", "keys", "local-token"];

    public static void Write(string data, DumpBuilder dump)
    {
        foreach (var path in Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(data, path);
            if (name.StartsWith("logs/", StringComparison.Ordinal) && name.EndsWith(".json.gz", StringComparison.Ordinal))
            {
                dump.Add("kept logs", $"{name} {Unpacked(path)}");
            }
            else if (!Known.Any(known => name.StartsWith(known, StringComparison.Ordinal)))
            {
                dump.Add("files", name);
            }
        }
    }

    private static string Unpacked(string path)
    {
        using var content = new MemoryStream();
        using (var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress))
        {
            gzip.CopyTo(content);
        }

        return $"{content.Length} bytes {Canonical.Digest(content.GetBuffer().AsSpan(0, (int)content.Length))}";
    }
}
