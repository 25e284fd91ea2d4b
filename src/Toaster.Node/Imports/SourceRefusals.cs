using System.Globalization;
using Toaster.Actors.Imports;

namespace Toaster.Node.Imports;

/// <summary>Why a file is not imported, and what to do about it, in words.</summary>
internal static class SourceRefusals
{
    public static EventSourceRefusedException Empty()
        => new("empty", "The file is empty. Give the file that bitbake wrote with -w FILE or BB_DEFAULT_EVENTLOG.");

    public static EventSourceRefusedException NoEventLog(long lines) => new(
        "not-an-event-log",
        string.Create(
            CultureInfo.InvariantCulture,
            $"The file is not an event log of bitbake: {(lines == 1 ? "its only line is no event" : $"none of its {lines} lines is an event")}. Give the file that bitbake wrote with -w FILE or BB_DEFAULT_EVENTLOG, as it is or packed with gzip."));

    public static EventSourceRefusedException Damaged()
        => new("damaged-gzip", "The packed file is damaged: nothing in it can be read. Pack the event log again, or give it unpacked.");

    /// <param name="how">It has done since the first pass.</param>
    public static EventSourceRefusedException Changed(string how) => new(
        "changed",
        $"The received file {how} while it was recorded: the disk of the data directory may be failing. Builds that were recorded whole stay; import the log again for the others.");

    public static EventSourceRefusedException Bomb(int ratio) => new(
        "bomb",
        string.Create(
            CultureInfo.InvariantCulture,
            $"The packed file unpacks to more than {ratio} times its size, which no event log does. If it is one all the same, raise the setting Limits:UnpackedPerPacked."));
}
