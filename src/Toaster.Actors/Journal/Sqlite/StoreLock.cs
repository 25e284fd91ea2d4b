using System.Globalization;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Journal.Sqlite;

/// <summary>Who holds a data directory.</summary>
/// <param name="Pid">Process id, as that process sees it.</param>
/// <param name="Url">Where its server answers; null until it listens, or when it is no server.</param>
public sealed record LockInfo(int Pid, string? Url);

/// <summary>
/// Keeps a second process out of a data directory. The lock is the operating system's (flock) on <c>toaster.lock</c>, so it
/// ends with the process however that ends. A locked file cannot be opened for reading either, so what there is to say about
/// the holder stands beside it, in <c>toaster.lock.info</c>.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream _file;
    private readonly string _infoPath;
    private bool _isForgotten;

    private StoreLock(FileStream file, string infoPath)
    {
        _file = file;
        _infoPath = infoPath;
    }

    /// <summary>Null when another process holds it.</summary>
    public static StoreLock? TryAcquire(string directory)
    {
        FileStream? file = null;
        // Whoever only looks (Read) holds the file for an instant; that must not turn a server away.
        if (!SpinWait.SpinUntil(() => (file = TryOpen(directory)) is not null, TimeSpan.FromMilliseconds(200)))
        {
            return null;
        }

        var held = new StoreLock(file!, InfoPath(directory));
        try
        {
            held.WriteInfo(null);
            return held;
        }
        catch
        {
            file!.Dispose(); // A full disk: whoever tries again must not find it locked by this attempt.
            throw;
        }
    }

    /// <summary>
    /// Keeps everybody from writing while somebody looks; others may look as well. Null when nobody ever locked the directory.
    /// Throws <see cref="StoreUnavailableException"/> when a process holds it.
    /// </summary>
    public static FileStream? TryShare(string directory)
    {
        try
        {
            return new FileStream(LockPath(directory), FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreUnavailableException($"The data directory {directory} cannot be read: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new StoreUnavailableException(InUse(directory, Read(directory)), e);
        }
    }

    /// <summary>The sentence for whoever comes second.</summary>
    public static string InUse(string directory, LockInfo? holder) => holder switch
    {
        { Url: { } url } => $"The data directory {directory} is in use by the Toaster at {url} (process {holder.Pid}).",
        { Pid: > 0 } => $"The data directory {directory} is in use by process {holder.Pid}.",
        _ => $"The data directory {directory} is in use by another process.",
    };

    public static LockInfo? Read(string directory)
    {
        try
        {
            using var free = new FileStream(LockPath(directory), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return null;
        }
        catch (IOException)
        {
            return ReadInfo(directory);
        }
    }

    public void WriteInfo(string? url)
    {
        // Moved into place, so that a reader never sees half of it.
        var next = _infoPath + ".next";
        using (var stream = StoreFiles.Create(next))
        using (var writer = new StreamWriter(stream))
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n{url}\n"));
        }

        File.Move(next, _infoPath, overwrite: true);
    }

    /// <summary>The directory gets another name: what is said about the holder goes now, and not by the old name at the end.</summary>
    public void ForgetHolder()
    {
        File.Delete(_infoPath);
        _isForgotten = true;
    }

    public void Dispose()
    {
        if (!_isForgotten)
        {
            File.Delete(_infoPath);
        }

        _file.Dispose();
    }

    private static string LockPath(string directory) => Path.Combine(directory, "toaster.lock");

    private static string InfoPath(string directory) => Path.Combine(directory, "toaster.lock.info");

    private static LockInfo ReadInfo(string directory)
    {
        var lines = File.Exists(InfoPath(directory)) ? File.ReadAllLines(InfoPath(directory)) : [];
        _ = int.TryParse(lines.ElementAtOrDefault(0), CultureInfo.InvariantCulture, out var pid);
        return new LockInfo(pid, lines.ElementAtOrDefault(1) is { Length: > 0 } url ? url : null);
    }

    private static FileStream? TryOpen(string directory)
    {
        try
        {
            return StoreFiles.Create(LockPath(directory), FileMode.OpenOrCreate);
        }
        catch (IOException e) when (IsSharingViolation(e))
        {
            return null;
        }
    }

    // EWOULDBLOCK, as the runtime reports a lock that is held.
    private static bool IsSharingViolation(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);
}
