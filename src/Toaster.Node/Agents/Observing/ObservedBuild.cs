using Toaster.Bitbake.EventLog;
using Toaster.Node.Agents.Running;
using Toaster.Node.Agents.Sending;
using Toaster.Node.Agents.Spooling;

namespace Toaster.Node.Agents.Observing;

/// <summary>One observed build, perhaps more: what was heard, written as bitbake would have, and followed as its own log is.</summary>
internal sealed class ObservedBuild : IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private readonly string _log;
    private readonly LogFollower _follower;
    private readonly TimeProvider _time;
    private long _lastLine;

    public ObservedBuild(string source, long? project, Uri? server, SpoolDirectory spools, Deliveries deliveries, EventLogLimits limits, TimeProvider time)
    {
        _time = time;
        spools.Create();
        var header = Header();
        _log = new SpoolFiles(spools.Path, header.Key).Log; // Where it is found again if this process is killed.
        _follower = new(_log, LogStart.OfNewFile, limits, Next, time);
        _lastLine = time.GetTimestamp();

        SpoolHeader Header() => SpoolHeader.Make(source, project, server, time.GetUtcNow());
        Spool Next()
        {
            var spool = Spool.Create(spools.Path, header);
            header = Header();
            deliveries.Begin(spool);
            return spool;
        }
    }

    /// <summary>It has had its end, and nothing came behind it for a while.</summary>
    public bool IsOver => _follower.HasEnded && _time.GetElapsedTime(_lastLine) > Quiet;

    public void Write(string line)
    {
        File.AppendAllText(_log, line);
        _lastLine = _time.GetTimestamp();
    }

    public void Follow() => _follower.Step();

    /// <param name="cut">Why it stops here, if it has no end.</param>
    public void Finish(string? cut)
    {
        if (_follower.Finish(null, cut))
        {
            File.Delete(_log);
        }
    }

    public void Dispose() => _follower.Dispose();
}
