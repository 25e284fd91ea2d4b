using Microsoft.Extensions.Logging;
using Toaster.Node.Agents.Slots;
using Toaster.Node.Settings;

namespace Toaster.Node.Hosting;

/// <summary>The agent in the server's own process, so that a build can be run with nothing set up. It speaks to the server as any other does.</summary>
internal static class OwnAgent
{
    public static AgentHost Start(Uri server, string directory, ToasterSettings settings, ILoggerFactory loggers)
    {
        var log = loggers.CreateLogger(typeof(OwnAgent));
        // Several servers of one database may run on this machine: each of their agents is one of its own.
        var name = settings.Db is null ? Environment.MachineName : $"{Environment.MachineName}-{server.Port}";
        var place = new AgentPlace([server], _ => LocalToken.Read(directory), name, settings.AgentSlots, [], Path.Combine(directory, "agent"));
        return AgentHost.Start(place, settings, loggers, sentence => log.OwnAgentSays(sentence), TimeProvider.System);
    }
}

internal static partial class HostingLog
{
    [LoggerMessage(7004, LogLevel.Information, "The agent of this server: {Sentence}")]
    public static partial void OwnAgentSays(this ILogger logger, string sentence);
}
