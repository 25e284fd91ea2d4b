using Microsoft.Extensions.Logging;

namespace Toaster.Actors.Imports;

/// <summary>What imports log.</summary>
internal static partial class ImportLog
{
    [LoggerMessage(3001, LogLevel.Warning, "Import {ImportId} pauses and goes on by itself")]
    public static partial void Paused(ILogger logger, Exception error, ImportId importId);

    [LoggerMessage(3002, LogLevel.Error, "Import {ImportId} failed")]
    public static partial void Failed(ILogger logger, Exception error, ImportId importId);
}
