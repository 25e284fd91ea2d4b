using Microsoft.Extensions.Logging;

namespace Toaster.Actors.Builds;

/// <summary>What builds log.</summary>
internal static partial class BuildLog
{
    [LoggerMessage(1001, LogLevel.Warning, "Build {BuildId} stays marked as unfinished for now")]
    public static partial void NotClosed(ILogger logger, Exception error, BuildId buildId);

    [LoggerMessage(1002, LogLevel.Error, "Journal row {Seq} of build {BuildId} cannot be read")]
    public static partial void Unreadable(ILogger logger, Exception error, BuildId buildId, long seq);

    [LoggerMessage(1003, LogLevel.Debug, "Read tables of build {BuildId} stand at {Seq}")]
    public static partial void Projected(ILogger logger, BuildId buildId, long seq);

    [LoggerMessage(1004, LogLevel.Information, "Build {BuildId} is deleted: {Rows} rows")]
    public static partial void Deleted(ILogger logger, BuildId buildId, long rows);

    [LoggerMessage(1005, LogLevel.Warning, "Deleting build {BuildId} goes on later")]
    public static partial void NotErased(ILogger logger, Exception error, BuildId buildId);
}
