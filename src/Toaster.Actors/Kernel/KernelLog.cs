using Microsoft.Extensions.Logging;

namespace Toaster.Actors.Kernel;

internal static partial class KernelLog
{
    [LoggerMessage(9001, LogLevel.Error, "{Actor} failed after {Restarts} restarts")]
    public static partial void ActorFailed(ILogger log, Exception error, string actor, int restarts);

    [LoggerMessage(9002, LogLevel.Error, "{Actor} is stopped after {Restarts} restarts in a row")]
    public static partial void RestartsUsedUp(ILogger log, string actor, int restarts);

    [LoggerMessage(9003, LogLevel.Error, "{Actor} failed in PostStopAsync")]
    public static partial void PostStopFailed(ILogger log, Exception error, string actor);

    [LoggerMessage(9004, LogLevel.Information, "Dead letter {Message} for {Actor}, because {Why}")]
    public static partial void DeadLetter(ILogger log, string? message, string actor, string why);
}
