using System.Buffers;
using Toaster.Bitbake.EventLog;
using Toaster.Bitbake.Tailing;
using Toaster.Bitbake.Transcoding;
using Toaster.Node.Agents.Running;
using Toaster.Node.Agents.Spooling;

namespace Toaster.Node.Agents.Sending;

/// <summary>Where in an event log a spool that was left behind stands, and whether the log is still the one it was recorded from.</summary>
internal static class LogPlace
{
    /// <summary>Events that are compared: among so many there is one that names a time.</summary>
    private const int Compared = 50;

    /// <summary>Where reading begins again: at the first line of its build.</summary>
    public static LogStart Of(Spool spool)
    {
        // Variables of an earlier build of the file come first, with their own place.
        for (var number = 1L; number <= Math.Min(spool.Count, 2); number++)
        {
            var head = SpoolLine.Head(spool.Read(number));
            if (head.Line > 0 && (number == 2 || spool.Count == 1 || SpoolLine.Head(spool.Read(2)).Line == head.Line + 1))
            {
                return new(head.Offset, head.Line, head.Offset);
            }
        }

        return spool.Header.Log is { } log ? new(log.Offset, log.Line, log.Size) : LogStart.OfNewFile;
    }

    /// <summary>The last lines that were recorded stand in the log where they stood.</summary>
    public static bool IsSame(Spool spool, string path, EventLogLimits limits)
    {
        var number = Math.Max(1, spool.Count - Compared + 1);
        EventLogTail? tail = null;
        try
        {
            for (; number <= spool.Count; number++)
            {
                var line = spool.Read(number);
                var head = SpoolLine.Head(line);
                if (head.Class.StartsWith("agent.", StringComparison.Ordinal))
                {
                    continue; // The recorder's own, or variables, which may be those of an earlier build.
                }

                if (tail is null)
                {
                    tail = new(path, limits, head.Offset, head.Line);
                    if (new FileInfo(path).Length < head.End || tail.Look() != TailLook.Grown)
                    {
                        return false;
                    }
                }

                if (!IsNext(tail, head, line))
                {
                    return false;
                }
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return false;
        }
        finally
        {
            tail?.Dispose();
        }
    }

    private static bool IsNext(EventLogTail tail, SpoolLine head, byte[] expected)
    {
        while (tail.ReadNext(out var line))
        {
            if (line.Kind == SourceLineKind.Piece || line.Line < head.Line)
            {
                continue;
            }

            var written = new ArrayBufferWriter<byte>();
            tail.WriteEvent(head.Number, written, head.Time);
            return line.Line == head.Line && written.WrittenSpan.SequenceEqual(expected);
        }

        return false;
    }
}
