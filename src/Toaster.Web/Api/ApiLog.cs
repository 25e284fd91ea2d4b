namespace Toaster.Web.Api;

internal static partial class ApiLog
{
    [LoggerMessage(6001, LogLevel.Error, "{Method} {Path} failed.")]
    public static partial void RequestFailed(this ILogger logger, string method, string path, Exception exception);
}
