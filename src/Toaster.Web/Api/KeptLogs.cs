using Toaster.Actors;
using Toaster.Actors.Views;

namespace Toaster.Web.Api;

/// <summary>The event logs that were kept when their builds were recorded; secrets in them are stars.</summary>
public interface IKeptLogs
{
    /// <summary>The packed log a build was recorded from, to be read from any place; null when it was not kept, or is kept no more.</summary>
    ValueTask<FileStream?> OpenAsync(BuildId id, CancellationToken ct);
}

public static class KeptLogs
{
    public static string FileName(BuildId id) => $"build-{id}.eventlog.json.gz";

    /// <param name="log">What became of it.</param>
    public static ApiProblemException NotKept(BuildId id, KeptLogState log)
        => new(StatusCodes.Status404NotFound, "not-kept", $"The event log of build {id} {WhyNot(log)}; its record can be exported.");

    /// <summary>Why it cannot be had, to go on after "The event log".</summary>
    public static string WhyNot(KeptLogState log) => log switch
    {
        KeptLogState.None => "does not exist: it was recorded from no file",
        KeptLogState.Incomplete => "is not complete: its import has not ended, or not to its end",
        KeptLogState.NotKept => "was not kept: the setting KeepLogs was false when it was imported",
        KeptLogState.Dropped => "was deleted, with all others, by \"toaster admin drop-logs\"",
        _ => "is missing; \"toaster admin verify\" says what to do",
    };
}
