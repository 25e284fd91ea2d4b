using Toaster.Actors.Imports;
using Toaster.Bitbake.EventLog;
using Toaster.Bitbake.Transcoding;
using Toaster.Node.Imports;

namespace Toaster.Node.Agents.Running;

/// <summary>
/// Where reading begins in a log that may be there already. bitbake 2.8 and later append to it: reading begins behind the builds that
/// are in it. bitbake 2.0 truncates it when its build starts: then it is another file, and read from its beginning.
/// </summary>
/// <param name="Line">Number of the line that begins there.</param>
/// <param name="Size">What was there before the command: the lines up to here come from others.</param>
internal readonly record struct LogStart(long Offset, long Line, long Size)
{
    public static readonly LogStart OfNewFile = new(0, 1, 0);

    /// <param name="isRunning">A build runs that writes to it: what follows the last end is its beginning.</param>
    public static LogStart Find(string path, EventLogLimits limits, bool isRunning = false)
    {
        if (!File.Exists(path))
        {
            return OfNewFile;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        using var log = new EventLogTranscoder(file, new EventLogOptions { Limits = limits, OnlyDecode = EventLogScan.Boundaries, Grows = true });
        var boundaries = new BuildBoundaries();
        var behind = OfNewFile;
        while (log.ReadNext(out var line))
        {
            if (line.Kind == SourceLineKind.Piece)
            {
                continue;
            }

            var action = boundaries.Apply(line.Line, line.Offset, line.End, line.Kind == SourceLineKind.Bad ? null : line.Class);

            // An import gives what follows an end event to the next build, so reading begins there. A build without end goes on to here.
            if (action == BoundaryAction.EndsBuild || (!isRunning && !boundaries.IsPending))
            {
                behind = new(line.End, line.Line + 1, line.End);
            }

            behind = behind with { Size = line.End };
        }

        return behind;
    }
}
