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

            if (isMine?.Invoke(spool.Header) == false || (spool.State.End is null && IsWritten(files)))
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

    private bool IsWritten(SpoolFiles files)
        => new FileInfo(files.Log) is { Exists: true } log && time.GetUtcNow().UtcDateTime - log.LastWriteTimeUtc < Quiet;

    /// <summary>The recorder was killed. bitbake may have gone on and written the rest into the log that was made for it: it is read now.</summary>
    private void Finish(Spool spool)
    {
        if (!File.Exists(spool.Files.Log))
        {
            spool.End(new(null, null, null, null, Stopped));
            return;
        }

        var isFirst = true;
        using var follower = new LogFollower(spool.Files.Log, LogStart.OfNewFile, limits, Next, time);
        follower.Step();
        if (follower.Finish(null, Stopped))
        {
            File.Delete(spool.Files.Log);
        }

        Spool Next()
        {
            if (isFirst)
            {
                isFirst = false;
                return spool;
            }

            var header = spool.Header;
            var next = Spool.Create(directory.Path, SpoolHeader.Make(header.Source, header.Project, header.Server, time.GetUtcNow()));
            deliveries.Begin(next);
            return next;
        }
    }
}
