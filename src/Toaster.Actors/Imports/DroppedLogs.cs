using Toaster.Actors.Journal.Sqlite;

namespace Toaster.Actors.Imports;

/// <summary>Kept logs, counted.</summary>
public sealed record LogAmount(int Logs, long Bytes);

/// <summary>
/// Kept logs that were deleted on purpose (<c>logs/dropped</c>, the digest of one in each line): no other log that is not there
/// may be taken for one of these.
/// </summary>
public sealed class DroppedLogs(string dataDirectory)
{
    public const string FileName = "dropped";

    private const string Ending = ".json.gz";

    private readonly string _folder = Path.Combine(dataDirectory, "logs");
    private volatile HashSet<string>? _digests;

    /// <summary>The log with this digest was deleted on purpose, once.</summary>
    public bool Contains(string digest) => (_digests ??= Read()).Contains(digest);

    /// <summary>What is kept now.</summary>
    public LogAmount Kept()
    {
        var files = Files();
        return new(files.Count, files.Sum(file => file.Length));
    }

    /// <summary>Deletes all kept logs; first it is on disk which. Broken off, it is done again to the same end.</summary>
    /// <exception cref="IOException">One of them cannot be deleted; those before it are.</exception>
    public LogAmount DropAll()
    {
        var files = Files();
        if (files.Count == 0)
        {
            return new(0, 0);
        }

        HashSet<string> digests = [.. Read(), .. files.Select(file => file.Name[..^Ending.Length])];
        Write(digests);
        _digests = digests;
        var bytes = 0L;
        foreach (var file in files)
        {
            bytes += file.Length;
            file.Delete();
        }

        DirectorySync.Flush(_folder);
        return new(files.Count, bytes);
    }

    private List<FileInfo> Files()
        => Directory.Exists(_folder) ? [.. new DirectoryInfo(_folder).EnumerateFiles("*" + Ending).Where(file => file.Exists)] : [];

    private HashSet<string> Read()
    {
        var path = Path.Combine(_folder, FileName);
        return File.Exists(path) ? new(File.ReadAllLines(path), StringComparer.Ordinal) : [];
    }

    private void Write(IEnumerable<string> digests)
    {
        var path = Path.Combine(_folder, FileName);
        var part = path + ".part"; // What a crash leaves of it goes with the next start.
        using (var file = StoreFiles.Create(part))
        {
            using var text = new StreamWriter(file, leaveOpen: true);
            foreach (var digest in digests.Order(StringComparer.Ordinal))
            {
                text.Write(digest);
                text.Write('\n');
            }

            text.Flush();
            file.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: true);
        DirectorySync.Flush(_folder);
    }
}
