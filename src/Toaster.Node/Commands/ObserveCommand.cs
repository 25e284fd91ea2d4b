using System.CommandLine;
using System.Globalization;
using Toaster.Node.Agents.Observing;
using Toaster.Node.Settings;
using Toaster.Node.Terminals;

namespace Toaster.Node.Commands;

/// <summary><c>toaster observe --remote-server HOST:PORT</c></summary>
internal static class ObserveCommand
{
    private static readonly Option<string> Remote = new("--remote-server") { Description = "A server of bitbake that was started with -B.", HelpName = "HOST:PORT", Required = true };
    private static readonly Option<string?> Server = new("--server")
    {
        Description = "Toaster to send the builds to (default: the one that serves the data directory). Its token: TOASTER_TOKEN.",
        HelpName = "URL",
    };

    private static readonly Option<long?> Project = new("--project") { Description = "Number of the project the builds belong to.", HelpName = "NUMBER" };

    public static Command Create(Terminal terminal)
    {
        var observe = new Command("observe", "Record the builds of a bitbake server that somebody else drives.") { Remote, Server, Project };
        observe.Explain("""
            Registers for the server's events, which it takes only while it is idle: this waits until it is. From then on every
            build of that server is recorded, until it ends or Ctrl-C, which is heeded when no build runs: a listener that leaves
            during a build would silence that build for everybody.

            Example:
              toaster observe --remote-server 127.0.0.1:8765
            """);
        observe.SetAction((parsed, ct) => RunAsync(parsed, terminal, ct));
        return observe;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken ct)
    {
        var settings = parsed.Settings(ServeCommand.Role);
        var remote = parsed.GetValue(Remote)!;
        if (remote.LastIndexOf(':') is not (> 0 and var colon) || !int.TryParse(remote[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is 0 or > 65535)
        {
            throw new SettingException($"--remote-server {remote} is no HOST:PORT. bitbake's lock file (bitbake.lock in the build directory) names it.");
        }

        var session = new ObserveSession(settings, RunCommand.ServerOf(parsed.GetValue(Server)), parsed.GetValue(Project), terminal.Complain, TimeProvider.System);
        return await session.RunAsync(remote[..colon], port, ct) ? ExitCodes.Ok : ExitCodes.Infrastructure;
    }
}
