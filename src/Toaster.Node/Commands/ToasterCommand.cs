using System.CommandLine;
using System.CommandLine.Invocation;
using Toaster.Actors.Admin;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;
using Toaster.Node.Settings;
using Toaster.Node.Terminals;
using Toaster.Web.Api;

namespace Toaster.Node.Commands;

/// <summary>The command line: finds the verb, runs it, turns what went wrong into a sentence and an exit code.</summary>
internal static class ToasterCommand
{
    // An argument that begins with @ is an argument: files are not read for what a command line says.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken ct)
    {
        var parsed = Root(terminal).Parse(args, Parsing);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors)
            {
                terminal.Complain(error.Message);
            }

            terminal.Error.WriteLine($"See: {PathOf(parsed.CommandResult.Command)} --help");
            return ExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = terminal.Out, Error = terminal.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            terminal.Complain("stopped.");
            return ExitCodes.Cancelled;
        }
        catch (Exception e) when (CodeOf(e) is { } code)
        {
            terminal.Complain(e is IOException { HResult: NoSpace } ? $"{e.Message}: the disk is full. Make room there and start it again; nothing that was stored is lost." : e.Message);
            return code;
        }
    }

    private const int NoSpace = 28; // ENOSPC

    internal static RootCommand Root(Terminal terminal)
    {
        var root = new RootCommand("Toaster shows what bitbake did: builds of embedded Linux, from their event logs.")
        {
            ServeCommand.Create(terminal),
            RunCommand.Create(terminal),
            WatchCommand.Create(terminal),
            AgentCommand.Create(terminal),
            ObserveCommand.Create(terminal),
            ImportCommand.Create(terminal),
            BuildCommand.Create(terminal),
            ProjectCommand.Create(terminal),
            NodeCommand.Create(terminal),
            PoolCommand.Create(terminal),
            QueueCommand.Create(terminal),
            ConfigCommand.Create(terminal),
            AdminCommand.Create(terminal),
        };
        root.Options.Add(CommonOptions.Data);
        root.Options.Add(CommonOptions.Db);
        root.Options.Add(CommonOptions.Json);
        root.PrintExplanations();
        return root;
    }

    private static int? CodeOf(Exception e) => e switch
    {
        SettingException or StoreUnavailableException => ExitCodes.Usage,
        AdministrationException refusal => ExitCodes.OfProblem(ApiProblemException.Of(refusal).Status),
        ApiProblemException problem => ExitCodes.OfProblem(problem.Status),
        JournalUnavailableException or IOException or UnauthorizedAccessException => ExitCodes.Infrastructure,
        _ => null,
    };

    private static string PathOf(Command command)
        => command is RootCommand ? "toaster" : $"{PathOf(command.Parents.OfType<Command>().First())} {command.Name}";
}
