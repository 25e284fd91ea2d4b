using System.CommandLine;
using System.Text.Json;
using Toaster.Actors.Admin.Move;
using Toaster.Node.Hosting;
using Toaster.Node.Settings;
using Toaster.Node.Terminals;

namespace Toaster.Node.Commands;

/// <summary><c>toaster admin move</c></summary>
internal static class AdminMoveCommand
{
    public static Command Create(Terminal terminal)
    {
        var move = new Command("move", "Move everything from the database in the data directory into an empty one of PostgreSQL (--db).");
        move.Explain("""
            Stop the server first. Either all of it is moved or nothing: every row is read back and compared. Logs and files that wait
            to be recorded go, too. What was there is kept in the data directory, as moved-1. Start the server with the same --data and
            with --db: agents go on with their keys and their builds.

            Examples:
              createdb toaster
              toaster admin move --data /srv/toaster --db "Host=db.example.org;Username=toaster;Database=toaster"
            """);
        move.SetAction((parsed, ct) => RunAsync(parsed, terminal, ct));
        return move;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken ct)
    {
        var settings = parsed.Settings();
        var db = settings.Db ?? throw new SettingException("Name the database to move to: --db \"Host=…;Username=…;Database=…\", or TOASTER__Db.");
        var moved = await new StoreMove(settings.Data, settings.Target(db), TimeProvider.System).RunAsync(() => InstallationKey.Read(settings.Data), ct);
        if (parsed.GetValue(CommonOptions.Json))
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(
                new MovedModel(moved.To, moved.Builds, moved.Projects, moved.Imports, moved.JournalRows, moved.Kept, moved.Tables.ToDictionary(table => table.Table, table => table.Rows)),
                CliJson.Default.MovedModel));
            return ExitCodes.Ok;
        }

        terminal.Out.WriteLine(
            $"{moved.To} has it all: {Words.Count(moved.Builds, "build")}, {Words.Count(moved.Projects, "project")}, {Words.Count(moved.Imports, "import")}, "
            + $"{Words.Count(moved.JournalRows, "journal row")}; each row was read back and compared.");
        terminal.Out.WriteLine($"What was there is kept in {moved.Kept}; delete it when you do not need it any more.");
        return ExitCodes.Ok;
    }
}

/// <param name="Rows">Of each table.</param>
internal sealed record MovedModel(
    string Database, long Builds, long Projects, long Imports, long JournalRows, string Kept, IReadOnlyDictionary<string, long> Rows);
