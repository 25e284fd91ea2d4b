using System.CommandLine;
using Toaster.Node.Client;
using Toaster.Node.Terminals;
using Toaster.Web.Api;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Commands;

/// <summary><c>toaster build log ID [LOG]</c></summary>
internal static class BuildLogCommand
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private static readonly Argument<string?> Log = new("LOG")
    {
        Description = "cooker, console, a task (hello:do_compile, or its number), or a name of --list. Without it the log of bitbake's server, else the console's.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> List = new("--list") { Description = "Tell which logs there are." };
    private static readonly Option<bool> Follow = new("--follow", "-f") { Description = "Go on printing what is added, until the log is complete." };
    private static readonly Option<string?> Server = new("--server")
    {
        Description = "Toaster to ask (default: the one that serves the data directory, else the directory itself). Its token: TOASTER_TOKEN.",
        HelpName = "URL",
    };

    public static Command Create(Terminal terminal)
    {
        var id = BuildCommand.Id();
        var log = new Command("log", "Print what a task, bitbake's server or the console wrote.") { id, Log, List, Follow, Server };
        log.Explain("""
            Secrets in it are stars. To a terminal no control characters are written; to a file or a pipe go the bytes as they are.

            Examples:
              toaster build log 7
              toaster build log 7 busybox:do_compile --follow
              toaster build log 7 412 > compile.log
              toaster build log 7 --list --json
            """);
        log.Validators.Add(result =>
        {
            var lists = result.GetResult(List) is not null;
            if (lists && (result.GetResult(Follow) is not null || result.GetResult(Log) is { Tokens.Count: > 0 }))
            {
                result.AddError("--list tells which logs there are; it takes neither LOG nor --follow.");
            }

            if (!lists && result.GetResult(CommonOptions.Json) is not null)
            {
                result.AddError("A log is plain text; --json goes with --list.");
            }
        });
        log.SetAction((parsed, ct) => RunAsync(parsed, parsed.GetValue(id), terminal, ct));
        return log;
    }

    private static async Task<int> RunAsync(ParseResult parsed, long id, Terminal terminal, CancellationToken ct)
    {
        await using var client = await OpenAsync(parsed, terminal, ct);
        if (parsed.GetValue(List))
        {
            Write(await client.ListLogsAsync(id, ct), parsed.GetValue(CommonOptions.Json), terminal);
            return ExitCodes.Ok;
        }

        var follows = parsed.GetValue(Follow) && client.Server is not null; // Without a server nothing grows.
        var name = await FindAsync(client, id, parsed.GetValue(Log), follows, terminal, ct);
        await using var screen = terminal.OpenOutput();
        await using var output = terminal.IsOutputTerminal ? new SafeStream(screen) : screen;
        await CopyAsync(client, id, name, output, follows, terminal, ct);
        return ExitCodes.Ok;
    }

    private static async Task<IToasterClient> OpenAsync(ParseResult parsed, Terminal terminal, CancellationToken ct)
    {
        var settings = parsed.Settings(ServeCommand.Role);
        return RunCommand.ServerOf(parsed.GetValue(Server)) is { } server
            ? new HttpToasterClient(server, Holders.TokenFor(settings.Data, server) ?? (Environment.GetEnvironmentVariable("TOASTER_TOKEN") is { Length: > 0 } token ? token : null))
            : await Clients.OpenAsync(settings, mayCreate: false, terminal.Complain, TimeProvider.System, ct);
    }

    /// <summary>The log that is meant; one that does not exist yet is waited for, while the build goes on.</summary>
    private static async Task<string> FindAsync(IToasterClient client, long id, string? wanted, bool follows, Terminal terminal, CancellationToken ct)
    {
        for (var isTold = false; ; isTold = true)
        {
            var goesOn = follows && await GoesOnAsync(client, id, ct);
            try
            {
                return await LogNames.FindAsync(client, id, wanted, ct);
            }
            catch (ApiProblemException e) when (goesOn && e.Code is "no-such-log" or "no-such-task")
            {
                if (!isTold)
                {
                    terminal.Complain($"{e.Message} The build goes on, so it is waited for.");
                }

                await Task.Delay(Beat, TimeProvider.System, ct);
            }
        }
    }

    private static async Task CopyAsync(IToasterClient client, long id, string name, Stream output, bool follows, Terminal terminal, CancellationToken ct)
    {
        var (offset, goesOn) = (0L, true);
        while (true)
        {
            var place = await client.WriteLogAsync(id, name, offset, output, ct);
            await output.FlushAsync(ct);
            if (!follows || place.IsComplete || (place.Offset == offset && !goesOn))
            {
                return;
            }

            if (place.Offset < offset)
            {
                terminal.Complain("the build is tried again, and its log begins anew.");
            }
            else if (place.Offset == offset)
            {
                goesOn = await GoesOnAsync(client, id, ct); // A log may never be completed: then its build ends it.
            }

            offset = place.Offset;
            await Task.Delay(Beat, TimeProvider.System, ct);
        }
    }

    private static async Task<bool> GoesOnAsync(IToasterClient client, long id, CancellationToken ct)
        => await client.GetBuildAsync(id, ct) is { Outcome: null } or { Origin.Waiting: not null };

    private static void Write(IReadOnlyList<BuildLogModel> logs, bool asJson, Terminal terminal)
    {
        if (asJson)
        {
            terminal.Out.WriteLine(ApiShapes.Write(new ListModel<BuildLogModel> { Items = logs }));
            return;
        }

        if (logs.Count == 0)
        {
            terminal.Error.WriteLine("No log of this build was collected.");
            return;
        }

        var table = new TextTable("NAME", "KIND", "LINES", "BYTES", "STATE", "TASK");
        foreach (var log in logs)
        {
            table.Add(log.Name, log.Kind, $"{log.Lines}", $"{log.Length}", log.Complete ? "complete" : "grows", log.Task ?? "-");
        }

        table.Write(terminal.Out);
    }
}
