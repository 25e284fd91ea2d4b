using System.Security.Cryptography;
using Toaster.Actors.Journal.Sqlite;

namespace Toaster.Actors.Admin.Backup;

/// <summary>Files as backup and restore copy them: for the owner alone, synced to disk, with their digest.</summary>
internal static class CopiedFile
{
    private const int Buffer = 1 << 17;

    /// <summary>Copies one file below <paramref name="root"/>, making its folder.</summary>
    /// <param name="path">With slashes, below the root.</param>
    public static async Task<BackupFile> CopyAsync(string source, string root, string path, CancellationToken ct)
    {
        var target = Path.Combine(root, path);
        StoreFiles.CreateDirectory(Path.GetDirectoryName(target)!);
        await using var from = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous);
        await using var to = StoreFiles.Create(target, FileMode.CreateNew);
        return await ThroughAsync(from, to, path, ct);
    }

    /// <summary>The digest of a file that is there.</summary>
    public static async Task<BackupFile> DigestAsync(string root, string path, CancellationToken ct)
    {
        await using var from = new FileStream(Path.Combine(root, path), FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous);
        return await ThroughAsync(from, null, path, ct);
    }

    /// <summary>Brings a file to disk that was written by others.</summary>
    public static void Sync(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    private static async Task<BackupFile> ThroughAsync(FileStream from, FileStream? to, string path, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[Buffer];
        var bytes = 0L;
        for (int read; (read = await from.ReadAsync(buffer, ct)) > 0; bytes += read)
        {
            hash.AppendData(buffer, 0, read);
            if (to is not null)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), ct);
            }
        }

        to?.Flush(flushToDisk: true);
        return new(path, bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
