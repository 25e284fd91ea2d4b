using Toaster.Actors;

namespace Toaster.Web.Api;

/// <summary>The event logs that were kept when their builds were recorded; secrets in them are stars.</summary>
public interface IKeptLogs
{
    /// <summary>Path of the packed log a build was recorded from; null when it was not kept, or is kept no more.</summary>
    ValueTask<string?> FindAsync(BuildId id, CancellationToken ct);
}

public static class KeptLogs
{
    public static string FileName(BuildId id) => $"build-{id}.eventlog.json.gz";

    public static ApiProblemException NotKept(BuildId id)
        => new(StatusCodes.Status404NotFound, "not-kept", $"The event log of build {id} was not kept, or is not complete yet; its record can be exported.");
}
