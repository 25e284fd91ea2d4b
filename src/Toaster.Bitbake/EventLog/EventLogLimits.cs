using Toaster.Bitbake.Pickle;

namespace Toaster.Bitbake.EventLog;

/// <summary>
/// How much one event log may ask for. A line that asks for more becomes an <c>agent.BadLine</c>; only
/// <see cref="UnpackedPerPacked"/> ends the reading of the whole file.
/// </summary>
public sealed record EventLogLimits
{
    /// <summary>Bytes of one line without its line feed. A longer line is read past in pieces and reported.</summary>
    public int LineBytes { get; init; } = 64 << 20;

    /// <summary>Unpacked bytes for each packed byte of a gzip file (the first MiB is free).</summary>
    public int UnpackedPerPacked { get; init; } = 200;

    /// <summary>Bytes of JSON one event may become; shared parts count each time they are written.</summary>
    public int OutputBytes { get; init; } = 64 << 20;

    /// <summary>What a pickled payload may ask for.</summary>
    public PickleLimits Pickle { get; init; } = new();
}
