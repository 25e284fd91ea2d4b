namespace Toaster.Node.Agents.Running;

/// <summary>The directory bitbake builds in, as far as it can be told from outside.</summary>
internal sealed record BuildDirectory(string Path)
{
    private const int LastLines = 100;
    private const long LastBytes = 256 << 10;
    private const long MostServerLog = 8 << 20;

    /// <summary>BBPATH's first entry with a configuration, else the nearest one above; null when there is none.</summary>
    public static BuildDirectory? Find(string? bbPath, string from)
    {
        var named = (bbPath ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(IsOne);
        if (named is not null)
        {
            return new(System.IO.Path.GetFullPath(named, from));
        }

        for (var at = new DirectoryInfo(from); at is not null; at = at.Parent)
        {
            if (IsOne(at.FullName))
            {
                return new(at.FullName);
            }
        }

        return null;
    }

    /// <summary>A server of bitbake holds it: more may be written to the log.</summary>
    public bool HasServer()
    {
        var path = System.IO.Path.Combine(Path, "bitbake.lock");
        if (HeldLocks.IsHeld(path) is { } isHeld)
        {
            return isHeld;
        }

        try
        {
            using var free = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>What bitbake's server prints.</summary>
    public string ServerLog => System.IO.Path.Combine(Path, "bitbake-cookerdaemon.log");

    /// <summary>Where the words of the server begin that runs now, or of the next one: it appends.</summary>
    public long ServerLogStart()
    {
        try
        {
            using var file = new FileStream(ServerLog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (!HasServer())
            {
                return file.Length;
            }

            var from = Math.Max(0, file.Length - MostServerLog);
            var bytes = new byte[file.Length - from];
            file.Seek(from, SeekOrigin.Begin);
            var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            var start = bytes.AsSpan(0, read).LastIndexOf("--- Starting bitbake server pid"u8);
            return start < 0 ? from : from + bytes.AsSpan(0, start).LastIndexOf((byte)'\n') + 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>The last lines of bitbake's console log, if it has written one since then.</summary>
    public IReadOnlyList<string> LastConsoleLines(DateTimeOffset since)
    {
        try
        {
            var log = new DirectoryInfo(Path).GetDirectories("tmp*")
                .Select(tmp => new DirectoryInfo(System.IO.Path.Combine(tmp.FullName, "log", "cooker"))).Where(cooker => cooker.Exists)
                .SelectMany(cooker => cooker.GetFiles("console-latest.log", SearchOption.AllDirectories))
                .Where(file => Written(file) >= since).MaxBy(Written);
            return log is null ? [] : Tail(log.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static DateTimeOffset Written(FileInfo file)
        => new(file.ResolveLinkTarget(returnFinalTarget: true) is { } target ? target.LastWriteTimeUtc : file.LastWriteTimeUtc);

    private static List<string> Tail(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(Math.Max(0, file.Length - LastBytes), SeekOrigin.Begin);
        using var reader = new StreamReader(file);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(LastLines)];
    }

    /// <summary>It has the configuration of one.</summary>
    public static bool IsOne(string path) => File.Exists(System.IO.Path.Combine(path, "conf", "bblayers.conf"));
}
