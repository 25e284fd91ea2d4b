using System.Threading.Channels;
using Toaster.Actors;
using Toaster.Actors.Builds;
using Toaster.Actors.Imports;
using Toaster.Bitbake.EventLog;
using Toaster.Bitbake.Transcoding;

namespace Toaster.Node.Imports;

/// <summary>
/// The second pass, on a thread of its own: transcodes ahead of whoever takes the batches, and no further than a few of them, which
/// the thread pool packs meanwhile.
/// </summary>
internal sealed class EventLogReading(string path, SourceOutline outline, string? maskedCopy, EventLogLimits limits, CancellationToken stop)
{
    private const int Ahead = 12;

    private readonly Channel<Task<SourceBatch>> _batches = Channel.CreateBounded<Task<SourceBatch>>(
        new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });

    public ChannelReader<Task<SourceBatch>> Batches => _batches.Reader;

    /// <summary>Reads to the end, or until stopped. What goes wrong comes out of <see cref="Batches"/>.</summary>
    public void Run()
    {
        using var span = ToasterActivity.Start("read");
        try
        {
            ReadAll();
            _batches.Writer.Complete();
        }
        catch (Exception e)
        {
            _batches.Writer.Complete(e);
        }
    }

    private void ReadAll()
    {
        using var kept = maskedCopy is null ? null : new KeptLog(path, maskedCopy, limits);
        using var file = EventLogScan.Open(path);
        using var log = new EventLogTranscoder(file, new EventLogOptions { Limits = limits });
        using var batch = new BatchBuilder(log);
        var builds = outline.Builds;
        var (build, arrival) = (0, 0L);
        while (log.ReadNext(out var line))
        {
            kept?.Write(line);
            if (line.Kind == SourceLineKind.Piece)
            {
                continue;
            }

            if (build == builds.Count)
            {
                throw SourceRefusals.Changed("has grown");
            }

            var place = builds[build];
            if (line.Line == place.FirstLine && place.InheritsVariables)
            {
                batch.AddInheritedVariables(arrival);
            }

            batch.Add(line);
            arrival = log.Time;
            if (line.Line == place.LastLine)
            {
                Send(batch.Take(build++, isLast: true));
                batch.RestartNumbers();
            }
            else if (batch.IsFull)
            {
                Send(batch.Take(build, isLast: false));
            }
        }

        if (build < builds.Count)
        {
            throw SourceRefusals.Changed("has become shorter");
        }

        kept?.Complete(log.Stop);
    }

    private void Send(SourceBatch batch)
    {
        stop.ThrowIfCancellationRequested();
        var packed = Task.Run(() => batch with { Packed = ChunkCodec.Pack(batch.Ndjson.Span) }, stop);
        if (!_batches.Writer.TryWrite(packed))
        {
            _batches.Writer.WriteAsync(packed, stop).AsTask().GetAwaiter().GetResult();
        }
    }
}
