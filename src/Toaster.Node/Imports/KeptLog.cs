using Toaster.Actors.Imports;
using Toaster.Bitbake.EventLog;
using Toaster.Bitbake.Transcoding;

namespace Toaster.Node.Imports;

/// <summary>
/// What is kept of a log while it is read. Most hold no secret: then the packed file itself is kept, under a second name, and
/// nothing is packed again. From the first line that holds one, a masked copy is written.
/// </summary>
internal sealed class KeptLog(string path, string keptPath, EventLogLimits limits) : IDisposable
{
    /// <summary>Lines that are only copied need no decoding.</summary>
    private static readonly HashSet<string> Nothing = [];

    private MaskedCopy? _copy;
    private long _bytes;

    public void Write(in SourceLine line)
    {
        if (_copy is null && line.HoldsSecrets)
        {
            _copy = BeginCopy();
        }

        _copy?.Write(line.Masked);
        _bytes += line.Raw.Length;
    }

    /// <summary>There is no more. The kept log stands under its name and is on disk.</summary>
    /// <param name="stop">A damaged file is not kept as it is, but what could be read of it.</param>
    public void Complete(ReadingStop stop)
    {
        if (_copy is null && stop == ReadingStop.None && IsPacked() && HardLink.TryCreate(path, keptPath))
        {
            return;
        }

        (_copy ??= BeginCopy()).Complete();
    }

    public void Dispose() => _copy?.Dispose();

    /// <summary>A copy with everything before the present line, which is known to hold no secrets.</summary>
    private MaskedCopy BeginCopy()
    {
        var copy = new MaskedCopy(keptPath);
        try
        {
            using var file = EventLogScan.Open(path);
            using var log = new EventLogTranscoder(file, new EventLogOptions { Limits = limits, OnlyDecode = Nothing });
            for (var done = 0L; done < _bytes && log.ReadNext(out var line); done += line.Raw.Length)
            {
                copy.Write(line.Raw);
            }

            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    private bool IsPacked()
    {
        using var file = EventLogScan.Open(path);
        Span<byte> head = stackalloc byte[2];
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == 2 && head is [0x1f, 0x8b];
    }
}
