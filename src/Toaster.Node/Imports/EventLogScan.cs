using Toaster.Actors.Imports;
using Toaster.Bitbake.EventLog;
using Toaster.Bitbake.Transcoding;

namespace Toaster.Node.Imports;

/// <summary>
/// The first pass: where the builds of a file lie, and their keys. Only events that begin or end a build are decoded, since
/// a damaged one begins and ends nothing; the others are told by the shape of their line.
/// </summary>
internal static class EventLogScan
{
    private const int LinesPerReport = 2048;

    internal static readonly IReadOnlySet<string> Boundaries = new HashSet<string>(StringComparer.Ordinal)
    {
        "bb.event.BuildInit", "bb.event.BuildStarted",
        "bb.command.CommandFailed", "bb.command.CommandExit", "bb.command.CommandCompleted",
    };

    public static SourceOutline Run(string path, EventLogLimits limits, IProgress<SourceProgress> progress, CancellationToken ct)
    {
        using var file = Open(path);
        var (outline, decodedOne) = Run(
            file, limits, (log, lines, bytes) => Refusal(log, limits, lines, bytes, file.Length),
            (lines, bytes) => progress.Report(new(lines, bytes, file.Position, file.Length)), ct);
        return decodedOne || HasReadableEvent(path, limits) ? outline : throw SourceRefusals.NoEventLog(outline.Lines);
    }

    /// <summary>
    /// The same over bytes that are just coming in; null when the file has to be looked at again, since something is wrong with it.
    /// </summary>
    public static SourceOutline? TryRun(Stream arriving, EventLogLimits limits, CancellationToken ct)
    {
        try
        {
            var (outline, decodedOne) = Run(arriving, limits, (_, lines, _) => SourceRefusals.NoEventLog(lines), (_, _) => { }, ct);
            return decodedOne ? outline : null;
        }
        catch (EventSourceRefusedException)
        {
            return null;
        }
    }

    private static (SourceOutline Outline, bool DecodedOne) Run(
        Stream stream, EventLogLimits limits, Func<EventLogTranscoder, long, long, EventSourceRefusedException> refuse,
        Action<long, long> report, CancellationToken ct)
    {
        using var log = new EventLogTranscoder(stream, new EventLogOptions { Limits = limits, OnlyDecode = Boundaries });
        using var segments = new SegmentKeys();
        var boundaries = new BuildBoundaries();
        long lines = 0, bytes = 0;
        var decodedOne = false;
        while (log.ReadNext(out var line))
        {
            bytes = line.End;
            if (line.Kind == SourceLineKind.Piece)
            {
                segments.Extend(line.Raw, endsLine: false);
                continue;
            }

            lines++;
            decodedOne |= line.Kind == SourceLineKind.Event && Boundaries.Contains(line.Class);
            segments.Apply(boundaries.Apply(line.Line, line.Offset, line.End, ClassOf(line)), line.Raw);
            if (lines % LinesPerReport == 0)
            {
                ct.ThrowIfCancellationRequested();
                report(lines, bytes);
            }
        }

        if (log.Events == 0 || log.Stop == ReadingStop.UnpacksToTooMuch)
        {
            throw refuse(log, lines, bytes);
        }

        report(lines, bytes);
        segments.Finish(boundaries.IsPending);
        return (new(segments.FileDigest(), lines, bytes, Builds(boundaries.Finish(), segments.Keys)), decodedOne);
    }

    /// <summary>For readers that come one after the other, in large pieces of their own.</summary>
    public static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);

    private static string? ClassOf(in SourceLine line) => line.Kind == SourceLineKind.Bad ? null : line.Class;

    private static EventSourceRefusedException Refusal(EventLogTranscoder log, EventLogLimits limits, long lines, long bytes, long packed)
        => (log.Stop, packed, bytes) switch
        {
            (ReadingStop.UnpacksToTooMuch, _, _) => SourceRefusals.Bomb(limits.UnpackedPerPacked),
            (not ReadingStop.None, _, _) => SourceRefusals.Damaged(),
            (_, 0, _) or (_, _, 0) => SourceRefusals.Empty(),
            _ => SourceRefusals.NoEventLog(lines),
        };

    // A line may look like an event and hold rubbish; one that can be read is what makes the file an event log.
    private static bool HasReadableEvent(string path, EventLogLimits limits)
    {
        using var file = Open(path);
        using var log = new EventLogTranscoder(file, new EventLogOptions { Limits = limits });
        while (log.ReadNext(out var line))
        {
            if (line.Kind == SourceLineKind.Event)
            {
                return true;
            }
        }

        return false;
    }

    private static List<SourceBuild> Builds(IReadOnlyList<BuildRange> ranges, IReadOnlyList<SegmentKey> keys)
    {
        var builds = new List<SourceBuild>(ranges.Count);
        var known = false;
        foreach (var range in ranges)
        {
            var key = keys[builds.Count];
            builds.Add(new(
                builds.Count, range.FirstLine, range.LastLine, range.Offset, range.End, key.SourceKey, key.HeadKey,
                range.KeyEnd - range.Offset, range.HasEnd, range.Events, InheritsVariables: known && !range.HasVariables));
            known |= range.HasVariables;
        }

        return builds;
    }
}
