using System.CommandLine;
using Toaster.Node.Agents.Running;
using Toaster.Node.Agents.Watching;
using Toaster.Node.Settings;
using Toaster.Node.Terminals;

namespace Toaster.Node.Commands;

/// <summary><c>toaster watch [BUILDDIR...]</c></summary>
internal static class WatchCommand
{
    private static readonly Option<string?> Server = new("--server")
    {
        Description = "Toaster to send the builds to (default: the one that serves the data directory). Its token: TOASTER_TOKEN.",
        HelpName = "URL",
    };

    private static readonly Option<long?> Project = new("--project") { Description = "Number of the project the builds belong to.", HelpName = "NUMBER" };

    private static readonly Option<bool> PrintConf = new("--print-conf") { Description = "Print what the configuration of a build directory needs, and watch nothing." };

    public static Command Create(Terminal terminal)
    {
        var directories = new Argument<string[]>("BUILDDIR") { Description = "Build directories (default: the one of this shell).", Arity = ArgumentArity.ZeroOrMore };
        var watch = new Command("watch", "Record the builds that shells run in build directories, as they happen.") { directories, Server, Project, PrintConf };
        watch.Explain("""
            Builds are found by their event logs: those that bitbake 2.8 and later write under tmp/log/eventlog by themselves, those
            that a running bitbake names, and for bitbake 2.0 the one that BBEVENTLOG names. A build that runs already is recorded from its
            beginning. Nothing in the build is touched. Ctrl-C ends the watching, not the builds: the next one goes on where it was.

            Examples:
              toaster watch ~/poky/build
              toaster watch --server http://toaster.example:8000 build-arm build-x86
              toaster watch --print-conf >> conf/local.conf
            """);
        watch.SetAction((parsed, ct) => RunAsync(parsed, parsed.GetValue(directories) ?? [], terminal, ct));
        return watch;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string[] named, Terminal terminal, CancellationToken ct)
    {
        if (parsed.GetValue(PrintConf))
        {
            terminal.Out.Write(ConfFragment.Of(named.Length > 0 ? named[0] : null));
            return ExitCodes.Ok;
        }

        var settings = parsed.Settings(ServeCommand.Role);
        var options = new WatchOptions(parsed.GetValue(Project), RunCommand.ServerOf(parsed.GetValue(Server)));
        return await new WatchSession(settings, options, terminal, TimeProvider.System).RunAsync(Directories(named), ct);
    }

    private static List<string> Directories(string[] named)
    {
        if (named.Length == 0)
        {
            return BuildDirectory.Find(Environment.GetEnvironmentVariable("BBPATH"), Directory.GetCurrentDirectory()) is { } own
                ? [own.Path]
                : throw new SettingException("This is no build directory (it has no conf/bblayers.conf), nor is one above it. Name one: toaster watch BUILDDIR.");
        }

        foreach (var directory in named)
        {
            if (!Directory.Exists(directory))
            {
                throw new SettingException($"There is no directory {directory}.");
            }

            if (!BuildDirectory.IsOne(directory))
            {
                throw new SettingException($"{directory} is no build directory: it has no conf/bblayers.conf.");
            }
        }

        return [.. named.Select(directory => Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory))).Distinct(StringComparer.Ordinal)];
    }
}
