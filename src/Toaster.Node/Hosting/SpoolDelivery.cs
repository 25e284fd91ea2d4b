using Microsoft.Extensions.Logging;
using Toaster.Node.Agents.Sending;
using Toaster.Node.Agents.Spooling;
using Toaster.Node.Settings;

namespace Toaster.Node.Hosting;

/// <summary>Takes in what was recorded while no server ran: the spools of the data directory, sent by the protocol like all others.</summary>
internal static class SpoolDelivery
{
    /// <summary>Returns when all of them are in, or the server is asked to stop.</summary>
    public static async Task RunAsync(string directory, ToasterSettings settings, AgentServer self, ILoggerFactory loggers, CancellationToken ct)
    {
        var log = loggers.CreateLogger(typeof(SpoolDelivery));
        try
        {
            using var pace = new SenderPace(TimeProvider.System, Timeout.InfiniteTimeSpan);
            using var deliveries = new Deliveries(_ => self, pace, TimeProvider.System);
            using var stop = ct.Register(pace.Stop);
            var spools = new SpoolDirectory(Path.Combine(directory, "spool"), settings.SpoolBytes, TimeProvider.System);
            spools.Tidy();
            new LeftSpools(spools, deliveries, settings.EventLogs, TimeProvider.System).Begin(header => header.Server is null || header.Server == self.Url);
            foreach (var delivered in await deliveries.EndAsync())
            {
                log.SpoolDelivered(delivered.Result, delivered.Build, delivered.Events, delivered.Trouble ?? "");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.SpoolsUnreadable(e);
        }
    }
}

internal static partial class HostingLog
{
    [LoggerMessage(7002, LogLevel.Information, "A recording that was left behind: {Result}, build {Build}, {Events} events. {Trouble}")]
    public static partial void SpoolDelivered(this ILogger logger, Delivery result, long? build, long events, string trouble);

    [LoggerMessage(7003, LogLevel.Error, "Recordings that were left behind cannot be looked at.")]
    public static partial void SpoolsUnreadable(this ILogger logger, Exception exception);
}
