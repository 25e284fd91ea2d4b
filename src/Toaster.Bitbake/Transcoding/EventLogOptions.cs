using Toaster.Bitbake.EventLog;

namespace Toaster.Bitbake.Transcoding;

/// <summary>How an event log is read.</summary>
public sealed record EventLogOptions
{
    public EventLogLimits Limits { get; init; } = new();

    /// <summary>
    /// Null: every event is decoded. Else only events of these classes are, and all others are taken by the shape of their
    /// line: enough to find the ends of builds, and many times faster. What is not decoded cannot be written.
    /// </summary>
    public IReadOnlySet<string>? OnlyDecode { get; init; }

    /// <summary>
    /// The file still grows (it is not packed): a last line without line feed is held back, and reading goes on where it
    /// stopped. <see cref="EventLogTranscoder.EndOfGrowth"/> gives it out.
    /// </summary>
    public bool Grows { get; init; }

    /// <summary>Number of the first line in the stream, when an earlier part was read before.</summary>
    public long FirstLine { get; init; } = 1;

    /// <summary>Offset of the stream's first byte in the unpacked file.</summary>
    public long FirstOffset { get; init; }

    /// <summary>Last time named before the first line, in microseconds.</summary>
    public long LastTime { get; init; }
}
