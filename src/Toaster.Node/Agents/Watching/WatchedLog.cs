using Toaster.Node.Agents.Running;

namespace Toaster.Node.Agents.Watching;

/// <summary>An event log that is followed: its builds are recorded until no bitbake is there that could write more.</summary>
internal sealed class WatchedLog(string path, LogFollower follower, BuildDirectory directory, TimeProvider time) : IDisposable
{
    /// <summary>Without a line, and without a server, for this long: nothing more will come.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private long _lastLine = time.GetTimestamp();
    private (long Length, DateTime Written) _seen;

    public string Path => path;

    /// <summary>Where a next build of the same file would begin.</summary>
    public LogStart BehindLast => follower.BehindLast;

    /// <summary>What was recorded is in spools; null while all is well.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads what there is; false when that was all there will be.</summary>
    public bool Step()
    {
        var info = new FileInfo(path);
        _seen = info.Exists ? (info.Length, info.LastWriteTimeUtc) : _seen;
        if (follower.Step())
        {
            _lastLine = time.GetTimestamp();
            return true;
        }

        if (time.GetElapsedTime(_lastLine) < Quiet || directory.HasServer())
        {
            return true;
        }

        if (follower.HasEvents && !follower.Finish(exit: null))
        {
            Problem = follower.Problem;
            return true; // The disk of the spool is full: again.
        }

        return false;
    }

    /// <summary>Nothing was written to it since it was looked at last.</summary>
    public bool IsAsSeen(FileInfo file) => (file.Length, file.LastWriteTimeUtc) == _seen;

    /// <summary>What is being recorded is left: whoever watches next goes on.</summary>
    public void Dispose() => follower.Dispose();
}
