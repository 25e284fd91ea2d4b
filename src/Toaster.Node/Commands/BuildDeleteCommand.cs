using System.CommandLine;
using System.Text.Json;
using Toaster.Actors.Builds;
using Toaster.Node.Client;
using Toaster.Node.Terminals;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Commands;

/// <summary><c>toaster build delete ID</c></summary>
internal static class BuildDeleteCommand
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);
    private static readonly Option<bool> Yes = new("--yes") { Description = "Do it. Without this, what would go is said and nothing is done." };
    private static readonly Option<bool> Wait = new("--wait") { Description = "Return when nothing is left of it. Without a server this is always so." };

    public static Command Create(Terminal terminal)
    {
        var id = BuildCommand.Id();
        var delete = new Command("delete", "Delete a build: its rows, its journal, and its log unless another build was recorded from it.") { id, Yes, Wait };
        delete.Explain("""
            It begins after a grace (the setting DeletionGraceSeconds); until then "toaster build undelete" keeps the build. Its
            number is never given again. A build that is being recorded is refused (exit code 6): cancel its import first.

            Examples:
              toaster build delete 3
              toaster build delete 3 --yes --wait
            """);
        delete.SetAction((parsed, ct) => RunAsync(parsed, parsed.GetValue(id), terminal, ct));
        return delete;
    }

    private static async Task<int> RunAsync(ParseResult parsed, long id, Terminal terminal, CancellationToken ct)
    {
        await using var client = await Clients.OpenAsync(parsed.Settings(ServeCommand.Role), mayCreate: false, terminal.Complain, TimeProvider.System, ct);
        if (!parsed.GetValue(Yes))
        {
            var build = await client.GetBuildAsync(id, ct);
            terminal.Complain(
                $"build {id} ({Words.Targets(build.Targets)}, {Words.Outcome(build.Outcome, build.Reason)}, {build.Tasks.Real} tasks, {build.Events} events) would be deleted; nothing was done. Say --yes to do it.");
            return ExitCodes.Usage;
        }

        var deletion = await client.DeleteBuildAsync(id, ct);
        var asJson = parsed.GetValue(CommonOptions.Json);
        if (!asJson && deletion is { State: DeletionState.Pending, BeginsAt: { } begins })
        {
            terminal.Error.WriteLine($"Build {id} will be deleted from {begins.UtcDateTime:HH:mm:ss} UTC on; until then: toaster build undelete {id}");
        }

        if (parsed.GetValue(Wait) || client.Server is null)
        {
            deletion = await WaitAsync(client, deletion, asJson ? null : terminal, ct);
        }

        if (asJson)
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(deletion, CliJson.Default.DeletionModel));
        }
        else if (deletion.State == DeletionState.Done)
        {
            terminal.Out.WriteLine($"Build {id} is deleted.");
        }

        return ExitCodes.Ok;
    }

    private static async Task<DeletionModel> WaitAsync(IToasterClient client, DeletionModel deletion, Terminal? tell, CancellationToken ct)
    {
        var told = DeletionState.Pending;
        while (deletion.State != DeletionState.Done)
        {
            await Task.Delay(Beat, TimeProvider.System, ct);
            deletion = await client.GetDeletionAsync(deletion.Build, ct); // Undone by somebody: there is none, and that is the answer.
            if (deletion.State == DeletionState.Running && told != deletion.State)
            {
                told = deletion.State;
                tell?.Error.WriteLine($"Deleting build {deletion.Build}{(deletion.RowsLeft is { } rows ? $": {rows} rows are left" : "")}.");
            }
        }

        return deletion;
    }
}
