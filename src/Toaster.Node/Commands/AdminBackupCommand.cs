using System.CommandLine;
using Toaster.Actors.Admin.Backup;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Node.Client;
using Toaster.Node.Settings;
using Toaster.Node.Terminals;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Commands;

/// <summary><c>toaster admin backup DIR</c></summary>
internal static class AdminBackupCommand
{
    public static Command Create(Terminal terminal)
    {
        var directory = new Argument<string>("DIR") { Description = "Where to put it: a directory that does not exist, or is empty." };
        var backup = new Command("backup", "Copy everything a restore needs: the database, kept logs, files that wait to be recorded, keys.") { directory };
        backup.Explain("""
            A running server takes it itself and goes on recording meanwhile. DIR is there when it is whole and on disk, or
            not at all. It may hold secrets, as the data directory does, and is readable by its owner alone. What is in a database
            of PostgreSQL (--db) comes as a database file like all others: it can be restored to either kind.

            Examples:
              toaster admin backup /backup/toaster-$(date +%F)
            """);
        backup.SetAction((parsed, ct) => RunAsync(parsed, Path.GetFullPath(parsed.GetValue(directory)!), terminal, ct));
        return backup;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string directory, Terminal terminal, CancellationToken ct)
    {
        var settings = parsed.Settings(ServeCommand.Role);
        await using var server = Holders.Server(settings);
        var taken = server is not null ? await server.BackupAsync(directory, ct) : await BackupAsync(settings, directory, ct);
        if (parsed.GetValue(CommonOptions.Json))
        {
            terminal.Out.WriteLine(ApiShapes.Write(taken));
            return ExitCodes.Ok;
        }

        terminal.Out.WriteLine($"{Words.Count(taken.Builds, "build")} in {taken.Directory}: {Words.Count(taken.Files, "file")}, {Words.Count(taken.Bytes, "byte")}.");
        if (taken.OpenImports > 0)
        {
            terminal.Out.WriteLine($"{Words.Count(taken.OpenImports, "import")} had not ended; after a restore recording goes on.");
        }

        foreach (var missing in taken.Missing)
        {
            terminal.Complain($"{missing} was not there, so it is not in the backup.");
        }

        return ExitCodes.Ok;
    }

    /// <summary>Without a server: nothing is recorded meanwhile.</summary>
    private static async Task<BackupModel> BackupAsync(ToasterSettings settings, string directory, CancellationToken ct)
    {
        if (settings.Db is { } db)
        {
            await using var shared = PostgresStore.OpenToLook(new(db));
            return await BackupAsync(shared, settings, directory, ct);
        }

        if (!File.Exists(Path.Combine(settings.Data, "toaster.db")))
        {
            throw new StoreUnavailableException($"There is no Toaster data in {settings.Data}. Name another directory with --data.");
        }

        await using var store = SqliteStore.Open(settings.Data, new(), TimeProvider.System);
        return await BackupAsync(store, settings, directory, ct);
    }

    private static async Task<BackupModel> BackupAsync(IStore store, ToasterSettings settings, string directory, CancellationToken ct)
    {
        var taken = await new BackupWriter(store, settings.Files(store), TimeProvider.System).RunAsync(directory, ct);
        return BackupModel.Of(taken.Directory, taken.Manifest);
    }
}
