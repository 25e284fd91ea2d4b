using System.IO.Compression;
using Toaster.Actors.Journal.Sqlite;

namespace Toaster.Actors.Imports;

/// <summary>How much may come in, and what stays of it.</summary>
public sealed record ImportLimits
{
    /// <summary>Bytes of one upload.</summary>
    public long UploadBytes { get; init; } = 2L << 30;

    /// <summary>Free bytes the data directory's disk must keep.</summary>
    public long DiskReserve { get; init; } = 1L << 30;

    /// <summary>Imports that run at the same time; others wait in line.</summary>
    public int AtOnce { get; init; } = 4;

    /// <summary>The log of an import stays, packed and without its secrets; one that is there already stays in any case.</summary>
    public bool KeepLogs { get; init; } = true;
}

/// <summary>
/// The files of imports: what was received until it is recorded (<c>incoming/</c>, may hold secrets, mode 0600), and the kept
/// logs, in which secrets are masked (<c>logs/</c>, by the digest of the original).
/// </summary>
public sealed partial class ImportFiles
{
    private readonly string _incoming;
    private readonly string _logs;
    private readonly ImportLimits _limits;
    private int _holders;

    public ImportFiles(string dataDirectory, ImportLimits limits)
    {
        _limits = limits;
        DataDirectory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataDirectory));
        Dropped = new(dataDirectory);
        _incoming = Path.Combine(dataDirectory, "incoming");
        _logs = Path.Combine(dataDirectory, "logs");
        StoreFiles.CreateDirectory(_incoming);
        StoreFiles.CreateDirectory(_logs);
    }

    public string DataDirectory { get; }

    /// <summary>Logs of imports stay from now on.</summary>
    public bool KeepsLogs => _limits.KeepLogs;

    /// <summary>Kept logs that were deleted on purpose.</summary>
    public DroppedLogs Dropped { get; }

    /// <summary>Where the received file of an import is: gzip, whatever came.</summary>
    public string Incoming(ImportId id) => Path.Combine(_incoming, $"import-{id}.gz");

    /// <summary>Where the masked log with this digest is kept, or will be.</summary>
    public string Kept(string digest) => Path.Combine(_logs, $"{digest}.json.gz");

    /// <summary>
    /// Reads <paramref name="content"/> to its end into the import's file, synced to disk. Returns the bytes received. A file
    /// that is not gzip is packed on the way. Whatever fails, nothing is left behind.
    /// </summary>
    /// <exception cref="ImportRefusedException">Nothing came, too much came, or the disk would not keep its reserve.</exception>
    /// <param name="beside">Gets the same bytes as they come.</param>
    internal async Task<long> ReceiveAsync(ImportId id, Stream content, ArrivingLog beside, CancellationToken ct)
    {
        CheckReserve(0);
        var part = Incoming(id) + ".part";
        try
        {
            var size = await CopyAsync(content, part, beside, ct);
            File.Move(part, Incoming(id), overwrite: true);
            DirectorySync.Flush(_incoming);
            await ShareIncomingAsync(id, ct);
            return size;
        }
        catch (IOException e) when (e is not FileNotFoundException && IsDiskFull(e))
        {
            throw new ImportRefusedException("no-space", "The disk of the data directory is full. Make room and import the file again.", e);
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>True while a backup copies: files that the database named when it was copied must stay until they are copied, too.</summary>
    public bool AreHeld => Volatile.Read(ref _holders) > 0;

    /// <summary>Where a kept log is that shall be deleted, as a file.</summary>
    /// <exception cref="IOException">A backup may still want it; to be tried again.</exception>
    public string ToDelete(string digest) => AreHeld ? throw new IOException("A backup is being taken; files are deleted when it is over.") : Kept(digest);

    /// <summary>Keeps files from being deleted until the result is disposed.</summary>
    public IDisposable Hold()
    {
        Interlocked.Increment(ref _holders);
        return new Holding(this);
    }

    /// <summary>
    /// Removes what a crash cut off: files of uploads of which nobody was told that they had arrived, and half copies.
    /// </summary>
    /// <param name="open">Imports whose files are still needed.</param>
    public void DeleteLeftovers(IEnumerable<ImportId> open)
    {
        var needed = open.Select(Incoming).ToHashSet(StringComparer.Ordinal);
        foreach (var left in Directory.EnumerateFiles(_incoming, "import-*").Where(path => !needed.Contains(path))
            .Concat(Directory.EnumerateFiles(_logs, "*.part")))
        {
            File.Delete(left);
        }
    }

    private async Task<long> CopyAsync(Stream content, string path, ArrivingLog beside, CancellationToken ct)
    {
        await using var file = StoreFiles.Create(path);
        await using var written = new BufferedStream(file, 1 << 18); // What packs writes little and often.
        var buffer = new byte[1 << 17];
        var read = await content.ReadAtLeastAsync(buffer, 2, throwOnEndOfStream: false, ct);
        if (read == 0)
        {
            throw new ImportRefusedException("empty", "The file is empty.");
        }

        var isPacked = read >= 2 && buffer[0] == 0x1f && buffer[1] == 0x8b;
        await using var target = isPacked ? Stream.Null : new GZipStream(written, CompressionLevel.Fastest, leaveOpen: true);
        long size = 0, checkedAt = 0;
        while (read > 0)
        {
            size += read;
            if (size > _limits.UploadBytes)
            {
                throw new ImportRefusedException(
                    "too-large", $"The file is larger than {_limits.UploadBytes:N0} bytes, the limit for imports. Raise Limits:UploadBytes, or cut the log.");
            }

            if (size - checkedAt > 16 << 20)
            {
                checkedAt = size;
                CheckReserve(0);
            }

            await beside.WriteAsync(buffer.AsMemory(0, read), ct);
            await (isPacked ? file : target).WriteAsync(buffer.AsMemory(0, read), ct);
            read = await content.ReadAsync(buffer, ct);
        }

        await target.DisposeAsync();
        await written.FlushAsync(ct);
        file.Flush(flushToDisk: true);
        return size;
    }

    private void CheckReserve(long more)
    {
        var free = new DriveInfo(_incoming).AvailableFreeSpace;
        if (free - more < _limits.DiskReserve)
        {
            throw new ImportRefusedException(
                "no-space",
                $"Only {free:N0} bytes are free on the disk of the data directory; {_limits.DiskReserve:N0} are kept in reserve. Make room and import the file again.");
        }
    }

    /// <summary>There is no room on the disk, or for this user.</summary>
    public static bool IsDiskFull(IOException e) => (e.HResult & 0xffff) is 28 or 122; // ENOSPC, EDQUOT

    private sealed class Holding(ImportFiles files) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                Interlocked.Decrement(ref files._holders);
            }
        }
    }
}
