namespace Toaster.Actors.Builds.Interpretation;

/// <summary>Python's seconds since 1970 as microseconds.</summary>
internal static class BuildTime
{
    private const double LastSecond = 253_402_300_799; // 31 December 9999: what ISO 8601 can still write.

    /// <summary>Null for what is no point in time.</summary>
    public static long? Microseconds(double? seconds) =>
        seconds is >= 0 and <= LastSecond ? (long)Math.Round(seconds.Value * 1_000_000, MidpointRounding.ToEven) : null;
}
