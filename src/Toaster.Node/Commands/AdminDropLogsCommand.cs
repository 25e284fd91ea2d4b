using System.CommandLine;
using Toaster.Actors.Admin;
using Toaster.Actors.Imports;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Node.Client;
using Toaster.Node.Settings;
using Toaster.Node.Terminals;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Commands;

/// <summary><c>toaster admin drop-logs</c></summary>
internal static class AdminDropLogsCommand
{
    private static readonly Option<bool> Yes = new("--yes") { Description = "Do it. Without this, what would go is said and nothing is done." };

    public static Command Create(Terminal terminal)
    {
        var drop = new Command("drop-logs", "Delete all kept event logs. Builds, their records and pages stay.") { Yes };
        drop.Explain("""
            They cannot be downloaded any more; only a backup brings them back. New imports keep theirs again, unless the
            setting KeepLogs is false. With a server running, the server does it, and goes on serving.

            Examples:
              toaster admin drop-logs
              toaster admin drop-logs --yes
            """);
        drop.SetAction((parsed, ct) => RunAsync(parsed, terminal, ct));
        return drop;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken ct)
    {
        var settings = parsed.Settings(ServeCommand.Role);
        if (settings.Db is null && !File.Exists(Path.Combine(settings.Data, "toaster.db")))
        {
            throw new StoreUnavailableException($"There is no Toaster data in {settings.Data}. Name another directory with --data.");
        }

        if (!parsed.GetValue(Yes))
        {
            var kept = new DroppedLogs(settings.Data).Kept();
            terminal.Complain($"{Amount(kept.Logs, kept.Bytes)} in {settings.Data} would be deleted; nothing was done. Say --yes to do it.");
            return ExitCodes.Usage;
        }

        await using var server = Holders.Server(settings);
        var dropped = server is not null ? await server.DropLogsAsync(ct) : await DropAsync(settings, ct);
        terminal.Out.WriteLine(parsed.GetValue(CommonOptions.Json) ? ApiShapes.Write(dropped) : $"{Amount(dropped.Logs, dropped.Bytes)} deleted.");
        if (settings.Imports.KeepLogs && server is null)
        {
            terminal.Error.WriteLine("New imports keep their logs: the setting KeepLogs is true.");
        }

        return ExitCodes.Ok;
    }

    private static string Amount(int logs, long bytes) => $"{Words.Count(logs, "kept log")} ({Words.Count(bytes, "byte")})";

    /// <summary>Without a server: nothing is recorded, or backed up, meanwhile.</summary>
    private static async Task<DroppedLogsModel> DropAsync(ToasterSettings settings, CancellationToken ct)
    {
        await using IStore store = settings.Db is { } db ? PostgresStore.OpenToLook(new(db)) : SqliteStore.Open(settings.Data, new(), TimeProvider.System);
        var dropped = await new Administration(store, settings.Files(store), TimeProvider.System).DropLogsAsync(ct);
        return new(dropped.Logs, dropped.Bytes);
    }
}
