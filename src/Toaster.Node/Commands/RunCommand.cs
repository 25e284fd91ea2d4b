using System.CommandLine;
using Toaster.Node.Agents.Running;
using Toaster.Node.Settings;
using Toaster.Node.Terminals;

namespace Toaster.Node.Commands;

/// <summary><c>toaster run -- COMMAND...</c></summary>
internal static class RunCommand
{
    private static readonly Option<string?> Server = new("--server")
    {
        Description = "Toaster to send the build to (default: the one that serves the data directory). Its token: TOASTER_TOKEN.",
        HelpName = "URL",
    };

    private static readonly Option<long?> Project = new("--project") { Description = "Number of the project the build belongs to.", HelpName = "NUMBER" };

    public static Command Create(Terminal terminal)
    {
        var command = new Argument<string[]>("COMMAND") { Description = "The command and its arguments, behind two dashes.", Arity = ArgumentArity.OneOrMore };
        var run = new Command("run", "Run bitbake, or what starts it, and record its builds as they happen.") { command, Server, Project };
        run.Explain("""
            The command runs as it would without Toaster: terminal, input and output, Ctrl-C and exit code are its own.
            Only its event log is added (bitbake -w FILE; of other programs: BBEVENTLOG), unless the command names one.
            Where no Toaster is running the build is kept, and delivered when one is.

            Examples:
              toaster run -- bitbake core-image-minimal
              toaster run --server http://toaster.example:8000 -- bitbake -k world
              toaster run -- kas build kas.yml
            """);
        run.SetAction((parsed, ct) => RunAsync(parsed, parsed.GetValue(command)!, terminal, ct));
        return run;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string[] command, Terminal terminal, CancellationToken ct)
    {
        var settings = parsed.Settings(ServeCommand.Role);
        var server = ServerOf(parsed.GetValue(Server));
        if (!UserCommand.Exists(command[0]))
        {
            terminal.Complain($"{command[0]}: there is no such program.");
            return 127;
        }

        using var interrupts = Interrupts.LeaveToTheCommand();
        try
        {
            var line = BitbakeCommandLine.Of(command, Environment.GetEnvironmentVariable("BBEVENTLOG"));
            if (WhyNotRecorded(line) is { } why)
            {
                if (why.Length > 0)
                {
                    terminal.Complain(why);
                }

                using var bare = UserCommand.Start(command, new Dictionary<string, string>());
                return await bare.WaitAsync(ct);
            }

            var session = new RunSession(settings, server, terminal, TimeProvider.System);
            return await session.RunAsync(command, line, parsed.GetValue(Project), interrupts, ct);
        }
        catch (CommandStartException e)
        {
            terminal.Complain(e.Message);
            return e.Code;
        }
    }

    private static string? WhyNotRecorded(BitbakeCommandLine line) => line switch
    {
        { NoBuild: not null } => "",
        { Log: "" } => "the event log has an empty name, so it cannot be found: this build is not recorded.",
        _ => null,
    };

    internal static Uri? ServerOf(string? named) => named is null ? null
        : Uri.TryCreate(named, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url
        : throw new SettingException($"--server {named} is no address. Write it like http://localhost:8000.");
}
