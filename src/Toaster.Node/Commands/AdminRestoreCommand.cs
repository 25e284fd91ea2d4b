using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Toaster.Actors.Admin.Backup;
using Toaster.Node.Terminals;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Commands;

/// <summary><c>toaster admin restore DIR</c></summary>
internal static class AdminRestoreCommand
{
    public static Command Create(Terminal terminal)
    {
        var backup = new Argument<string>("DIR") { Description = "A backup that \"toaster admin backup\" took." };
        var restore = new Command("restore", "Put a backup in the place of the data directory. What is there is kept under another name.") { backup };
        restore.Explain("""
            Stop the server first. The backup is checked before anything changes; imports that had not ended when it was
            taken go on at the next start. New builds get numbers far above the old ones, so that the number of a build
            that was recorded after the backup never becomes another build. With --db the records go to that database, which must
            be empty, and the files to the data directory.

            Examples:
              toaster admin restore /backup/toaster-2026-11-21
              toaster admin restore /backup/toaster-2026-11-21 --data /srv/toaster-copy
              createdb toaster-copy && toaster admin restore /backup/toaster-2026-11-21 --db "Host=/run/postgresql;Database=toaster-copy"
            """);
        restore.SetAction((parsed, ct) => RunAsync(parsed, parsed.GetValue(backup)!, terminal, ct));
        return restore;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string backup, Terminal terminal, CancellationToken ct)
    {
        var settings = parsed.Settings();
        var restored = await new Restore(backup, settings.Data, TimeProvider.System, settings.Db is { } db ? settings.Target(db) : null).RunAsync(ct);
        var model = BackupModel.Of(restored.Directory, restored.Manifest);
        if (parsed.GetValue(CommonOptions.Json))
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(
                new RestoredModel(restored.Directory, Path.GetFullPath(backup), restored.Kept, restored.Manifest.CreatedAt, model.Builds, model.Imports, model.OpenImports),
                CliJson.Default.RestoredModel));
            return ExitCodes.Ok;
        }

        var at = restored.Manifest.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        terminal.Out.WriteLine($"{Words.Count(model.Builds, "build")} restored in {restored.Directory}, as of {at}.");
        if (model.OpenImports > 0)
        {
            terminal.Out.WriteLine($"{Words.Count(model.OpenImports, "import")} had not ended then; recording goes on at the next start.");
        }

        if (restored.Kept is { } kept)
        {
            terminal.Out.WriteLine($"What was there is kept in {kept}; delete it when you do not need it any more.");
        }

        return ExitCodes.Ok;
    }
}

/// <summary>What was restored where.</summary>
/// <param name="Kept">Where the directory that was there is now.</param>
internal sealed record RestoredModel(
    string Directory, string Backup, string? Kept, DateTimeOffset CreatedAt, long Builds, long Imports, long OpenImports);
