using Microsoft.Extensions.Logging;

namespace Toaster.Actors.Journal;

internal static partial class PersistenceLog
{
    [LoggerMessage(9101, LogLevel.Debug, "{Entity} recovered from {Rows} rows")]
    public static partial void Recovered(ILogger log, PersistenceId entity, long rows);

    [LoggerMessage(9102, LogLevel.Warning, "The store did not answer for {Entity}; its state is forgotten and will be read again")]
    public static partial void Lost(ILogger log, Exception error, PersistenceId entity);

    [LoggerMessage(9103, LogLevel.Warning, "{Entity} was changed by others {Tries} times in a row; the command is given back")]
    public static partial void GaveUp(ILogger log, PersistenceId entity, int tries);

    [LoggerMessage(9104, LogLevel.Warning, "A group of {Appends} appends had no certain outcome")]
    public static partial void GroupLost(ILogger log, Exception error, int appends);

    [LoggerMessage(9105, LogLevel.Information, "Snapshot {Name} of {Entity} at row {Seq} is of no use and is deleted")]
    public static partial void SnapshotOfNoUse(ILogger log, PersistenceId entity, string name, long seq);

    [LoggerMessage(9106, LogLevel.Debug, "Snapshot {Name} of {Entity} at row {Seq}: {Bytes} bytes")]
    public static partial void SnapshotSaved(ILogger log, PersistenceId entity, string name, long seq, int bytes);

    [LoggerMessage(9107, LogLevel.Debug, "The store takes no snapshot of {Entity} now")]
    public static partial void SnapshotsUnavailable(ILogger log, Exception error, PersistenceId entity);
}
