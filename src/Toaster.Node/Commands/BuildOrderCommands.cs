using System.CommandLine;
using Toaster.Node.Client;
using Toaster.Node.Terminals;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Commands;

/// <summary><c>toaster build cancel ID</c>, <c>toaster build rebuild ID</c></summary>
internal static class BuildOrderCommands
{
    private static readonly Option<bool> Force = new("--force") { Description = "Running tasks are not waited for." };

    public static Command Cancel(Terminal terminal)
    {
        var id = BuildCommand.Id();
        var cancel = new Command("cancel", "End a build that waits, or runs on a node: running tasks end, no new ones begin.") { id, Force };
        cancel.Explain("""
            Examples:
              toaster build cancel 7
              toaster build cancel 7 --force
            """);
        cancel.SetAction(async (parsed, ct) =>
        {
            await using var server = Holders.NeedServer(parsed.Settings());
            var build = await server.CancelBuildAsync(parsed.GetValue(id), parsed.GetValue(Force), ct);
            terminal.Out.WriteLine(parsed.GetValue(CommonOptions.Json) ? ApiShapes.Write(build) : $"Build {build.Id} is being cancelled.");
            return ExitCodes.Ok;
        });
        return cancel;
    }

    public static Command Rebuild(Terminal terminal)
    {
        var id = BuildCommand.Id();
        var rebuild = new Command("rebuild", "Start the same build once more, with the settings it had then.") { id };
        rebuild.Options.Add(BuildStartCommand.Watch);
        rebuild.SetAction(async (parsed, ct) =>
        {
            await using var server = Holders.NeedServer(parsed.Settings());
            return await BegunAsync(await server.RebuildAsync(parsed.GetValue(id), ct), server, parsed, terminal, ct);
        });
        return rebuild;
    }

    /// <summary>Tells that a build was started, and follows it if that is wanted.</summary>
    public static async Task<int> BegunAsync(BuildDetailModel build, HttpToasterClient server, ParseResult parsed, Terminal terminal, CancellationToken ct)
    {
        if (parsed.GetValue(BuildStartCommand.Watch))
        {
            terminal.Error.WriteLine($"Build {build.Id} is queued.");
            return await BuildWatchCommand.FollowAsync(server, build.Id, parsed.GetValue(CommonOptions.Json), terminal, ct);
        }

        if (parsed.GetValue(CommonOptions.Json))
        {
            terminal.Out.WriteLine(ApiShapes.Write(build));
        }
        else
        {
            terminal.Out.WriteLine(Safe.Line($"Build {build.Id} is queued{(build.Origin?.Waiting is { } waiting ? $": {waiting.Sentence}" : ".")}"));
            terminal.Error.WriteLine($"{server.Server!.GetLeftPart(UriPartial.Authority)}{build.Page}");
        }

        return ExitCodes.Ok;
    }
}
