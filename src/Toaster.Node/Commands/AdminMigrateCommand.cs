using System.CommandLine;
using System.Text.Json;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Node.Terminals;

namespace Toaster.Node.Commands;

/// <summary><c>toaster admin migrate</c></summary>
internal static class AdminMigrateCommand
{
    public static Command Create(Terminal terminal)
    {
        var migrate = new Command("migrate", "Bring the tables of the database up to this version of Toaster, before a server does it, and say what was done.");
        migrate.Explain("""
            Forward only, each step once; a database of a newer Toaster is refused. In a database of PostgreSQL (--db) older servers may
            go on meanwhile, and when several programs start at once one of them does it. An empty one gets its tables.

            Examples:
              toaster admin migrate
              toaster admin migrate --db "Host=db.example.org;Username=toaster;Database=toaster"
            """);
        migrate.SetAction((parsed, _) => RunAsync(parsed, terminal));
        return migrate;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal)
    {
        var settings = parsed.Settings();
        var done = settings.Db is { } db
            ? await PostgresStore.MigrateAsync(new(db), TimeProvider.System)
            : SqliteStore.Migrate(settings.Data, TimeProvider.System);
        if (parsed.GetValue(CommonOptions.Json))
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(new MigratedModel(done.Name, done.Version, done.Steps), CliJson.Default.MigratedModel));
            return ExitCodes.Ok;
        }

        foreach (var step in done.Steps)
        {
            terminal.Out.WriteLine($"{step}: done");
        }

        terminal.Out.WriteLine($"{done.Name} has schema {done.Version}{(done.Steps.Count == 0 ? ", as before" : "")}.");
        return ExitCodes.Ok;
    }
}

/// <param name="Steps">That were taken; none: it was up to date.</param>
internal sealed record MigratedModel(string Database, int Schema, IReadOnlyList<string> Steps);
