using Toaster.Bitbake.EventLog;
using Toaster.Node.Agents.Running;
using Toaster.Node.Agents.Spooling;

namespace Toaster.Node.Agents.Sending;

/// <summary>Spools that others left behind: what no server has is sent.</summary>
internal sealed class LeftSpools(SpoolDirectory directory, Deliveries deliveries, EventLogLimits limits, TimeProvider time)
{
    private const string Stopped = "The recorder was stopped.";

    /// <summary>A log that was written a shorter time ago is perhaps still being written.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(2);

    /// <summary>Begins to send every spool that nobody looks after. What cannot be read is left as it is.</summary>
    /// <param name="isMine">Whether it is to be sent by whoever asks; null: all are.</param>
    public void Begin(Func<SpoolHeader, bool>? isMine = null)
    {
        foreach (var files in directory.List())
        {
            if (files.ReadState().IsDone || TryOpen(files) is not { } spool)
            {
                continue;
            }

            if (isMine?.Invoke(spool.Header) == false || (spool.State.End is null && IsWritten(spool)))
            {
                spool.Dispose();
                continue;
            }

            if (spool.State.End is null)
            {
                Finish(spool);
            }

            deliveries.Begin(spool);
        }
    }

    private static Spool? TryOpen(SpoolFiles files)
    {
        try
        {
            return Spool.TryOpen(files);
        }
        catch (InvalidDataException)
        {
            return null; // A crash before its first line was whole: there is no event in it.
        }
    }

    /// <summary>Whoever writes the log may still be at it, and perhaps whoever reads it will be back.</summary>
    private bool IsWritten(Spool spool)
        => LogOf(spool) is { } log && (spool.Header.Log?.Directory is { } directory && new BuildDirectory(directory).HasServer() || (time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(log)).Duration() < Quiet);

    private static string? LogOf(Spool spool)
        => File.Exists(spool.Files.Log) ? spool.Files.Log : spool.Header.Log is { } log && File.Exists(log.Path) ? log.Path : null;

    /// <summary>The recorder was killed. bitbake may have gone on and written the rest into the log it was recorded from: it is read now.</summary>
    private void Finish(Spool spool)
    {
        if (LogOf(spool) is not { } log || !LogPlace.IsSame(spool, log, limits))
        {
            spool.End(new(null, null, null, null, Stopped));
            return;
        }

        var isFirst = true;
        LogFollower? follower = null;
        follower = new LogFollower(log, LogPlace.Of(spool), limits, Next, time, collect: null, byPlace: true);
        using var _ = follower;
        follower.Step();
        if (follower.Finish(null, Stopped) && log == spool.Files.Log)
        {
            File.Delete(log);
        }

        Spool Next()
        {
            if (isFirst)
            {
                isFirst = false;
                return spool;
            }

            var (header, start) = (spool.Header, follower!.NextStart);
            var next = Spool.Create(
                directory.Path,
                SpoolHeader.Make(header.Source, header.Project, header.Server, time.GetUtcNow()) with { Log = new(log, start.Offset, start.Line, start.Size, header.Log?.Directory) });
            deliveries.Begin(next);
            return next;
        }
    }
}
