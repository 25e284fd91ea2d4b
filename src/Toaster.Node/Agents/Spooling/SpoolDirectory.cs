namespace Toaster.Node.Agents.Spooling;

/// <summary>Where spools lie: <c>spool/</c> of the data directory, the owner's alone.</summary>
internal sealed class SpoolDirectory(string path, long capBytes, TimeProvider time)
{
    private static readonly TimeSpan KeptSealed = TimeSpan.FromHours(24);
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private long? _looked;
    private bool _hasRoom = true;

    public string Path => path;

    /// <summary>
    /// That of the data directory; where a server elsewhere is sent to and there is no data directory, that of the user's state
    /// (<c>$XDG_STATE_HOME</c>), so that no data directory comes into being that nobody asked for.
    /// </summary>
    public static string PathOf(string dataDirectory, bool sendsElsewhere)
    {
        if (!sendsElsewhere || Directory.Exists(dataDirectory))
        {
            return System.IO.Path.Combine(dataDirectory, "spool");
        }

        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME") ?? "";
        state = System.IO.Path.IsPathRooted(state) ? state : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        return System.IO.Path.Combine(state, "toaster", "spool");
    }

    public void Create()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Every spool there is, the oldest first.</summary>
    public IReadOnlyList<SpoolFiles> List() => !Directory.Exists(path) ? [] :
        [.. new DirectoryInfo(path).GetFiles("*" + SpoolFiles.Extension).OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => new SpoolFiles(path, System.IO.Path.GetFileNameWithoutExtension(file.Name)))];

    /// <summary>
    /// Removes spools that were sealed a day ago, and as many of the sealed ones as keep the rest below the cap, the oldest first. One
    /// that still has to be sent is never removed.
    /// </summary>
    public void Tidy()
    {
        var all = List().Select(files => (Files: files, Bytes: SizeOf(files), SealedAt: files.ReadState().SealedAt)).ToList();
        var total = all.Sum(spool => spool.Bytes);
        foreach (var spool in all.Where(spool => spool.SealedAt is not null).OrderBy(spool => spool.SealedAt))
        {
            if (total > capBytes || time.GetUtcNow() - spool.SealedAt >= KeptSealed)
            {
                Remove(spool.Files);
                total -= spool.Bytes;
            }
        }
    }

    /// <summary>The whole of it is below the cap, so that logs may be kept; events are in any case.</summary>
    public bool HasRoomForLogs()
    {
        if (_looked is not { } looked || time.GetElapsedTime(looked) > LookAgain)
        {
            _looked = time.GetTimestamp();
            _hasRoom = !Directory.Exists(path) || new DirectoryInfo(path).EnumerateFiles().Sum(file => file.Exists ? file.Length : 0) < capBytes;
        }

        return _hasRoom;
    }

    private static long SizeOf(SpoolFiles files) => SizeOf(files.Events) + SizeOf(files.Logs);

    private static long SizeOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private static void Remove(SpoolFiles files)
    {
        try
        {
            using var mine = files.Open(FileMode.Open);
            files.Delete();
        }
        catch (IOException)
        {
            // Somebody looks after it, or removes it already.
        }
    }
}
