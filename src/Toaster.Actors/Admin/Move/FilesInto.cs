using Toaster.Actors.Blobs;
using Toaster.Actors.Imports;
using Toaster.Actors.Logs;

namespace Toaster.Actors.Admin.Move;

/// <summary>Brings the files of a data directory to where every server reaches them.</summary>
internal static class FilesInto
{
    /// <summary>Folders that hold nothing else afterwards.</summary>
    public static IReadOnlyList<string> Folders { get; } = ["logs", "incoming", DirectoryBlobStore.Folder];

    /// <returns>How many files.</returns>
    public static async Task<long> PutAsync(string directory, IPieces pieces, CancellationToken ct)
    {
        var shared = new SharedFiles(pieces);
        var files = 0L;
        foreach (var pattern in new[] { "logs/*.json.gz", "incoming/import-*.gz" })
        {
            foreach (var path in Files(directory, pattern, SearchOption.TopDirectoryOnly))
            {
                await shared.PutAsync(Name(directory, path), path, ct);
                files++;
            }
        }

        foreach (var digest in Files(directory, $"logs/{DroppedLogs.FileName}", SearchOption.TopDirectoryOnly).SelectMany(File.ReadAllLines))
        {
            await shared.PutAsync($"dropped/{digest}", Stream.Null, ct);
        }

        foreach (var path in Files(directory, $"{DirectoryBlobStore.Folder}/*.log", SearchOption.AllDirectories))
        {
            foreach (var (at, lines, frame) in LogFile.Frames(path))
            {
                ct.ThrowIfCancellationRequested();
                await pieces.AddAsync(Name(directory, path), at, PieceBlobStore.PieceOf(lines, frame), ct);
            }

            files++;
        }

        return files;
    }

    private static string Name(string directory, string path) => Path.GetRelativePath(directory, path).Replace(Path.DirectorySeparatorChar, '/');

    private static string[] Files(string directory, string pattern, SearchOption option)
        => Path.Combine(directory, Path.GetDirectoryName(pattern)!) is var folder && Directory.Exists(folder) ? Directory.GetFiles(folder, Path.GetFileName(pattern), option) : [];
}
