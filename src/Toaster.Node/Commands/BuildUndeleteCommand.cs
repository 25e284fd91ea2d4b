using System.CommandLine;
using System.Text.Json;
using Toaster.Node.Client;
using Toaster.Node.Terminals;

namespace Toaster.Node.Commands;

/// <summary><c>toaster build undelete ID</c></summary>
internal static class BuildUndeleteCommand
{
    public static Command Create(Terminal terminal)
    {
        var id = BuildCommand.Id();
        var undelete = new Command("undelete", "Keep a build whose deletion was asked for and has not begun.") { id };
        undelete.Explain("""
            The exit code is 6 when the deletion has begun: then it cannot be undone.

            Examples:
              toaster build undelete 3
            """);
        undelete.SetAction((parsed, ct) => RunAsync(parsed, parsed.GetValue(id), terminal, ct));
        return undelete;
    }

    private static async Task<int> RunAsync(ParseResult parsed, long id, Terminal terminal, CancellationToken ct)
    {
        await using var client = await Clients.OpenAsync(parsed.Settings(ServeCommand.Role), mayCreate: false, terminal.Complain, TimeProvider.System, ct);
        await client.UndeleteBuildAsync(id, ct);
        terminal.Out.WriteLine(parsed.GetValue(CommonOptions.Json)
            ? JsonSerializer.Serialize(new KeptBuildModel(id, true), CliJson.Default.KeptBuildModel)
            : $"Build {id} stays.");
        return ExitCodes.Ok;
    }
}

internal sealed record KeptBuildModel(long Build, bool Kept);
