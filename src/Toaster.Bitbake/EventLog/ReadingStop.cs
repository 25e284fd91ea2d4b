namespace Toaster.Bitbake.EventLog;

/// <summary>Why an event log could not be read to its end. What was read before stays valid.</summary>
public enum ReadingStop
{
    /// <summary>It was, or has not been yet.</summary>
    None,

    /// <summary>The gzip file ends in the middle of a member.</summary>
    PackedFileIsCutOff,

    /// <summary>The gzip file has wrong bytes in it.</summary>
    PackedFileIsDamaged,

    /// <summary>The gzip file unpacks to more than <see cref="EventLogLimits.UnpackedPerPacked"/> allows.</summary>
    UnpacksToTooMuch,
}

internal static class ReadingStops
{
    public static string Sentence(this ReadingStop stop) => stop switch
    {
        ReadingStop.PackedFileIsCutOff => "The packed file is cut off here; what followed is missing.",
        ReadingStop.PackedFileIsDamaged => "The packed file is damaged here; what follows cannot be unpacked.",
        ReadingStop.UnpacksToTooMuch => "The packed file unpacks to more than its size allows; reading stopped here.",
        _ => "",
    };
}
