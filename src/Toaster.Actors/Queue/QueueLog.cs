using Microsoft.Extensions.Logging;

namespace Toaster.Actors.Queue;

internal static partial class QueueLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "build {Build}: given to agent {Agent}")]
    public static partial void Assigned(ILogger logger, BuildId build, string agent);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the queue could not be looked at; it is tried again")]
    public static partial void NotLooked(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "build {Build}, attempt {Attempt}: given up, {Reason}: {Sentence}")]
    public static partial void GivenUp(ILogger logger, BuildId build, int attempt, string reason, string sentence);
}
