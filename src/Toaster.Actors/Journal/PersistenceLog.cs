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
}
