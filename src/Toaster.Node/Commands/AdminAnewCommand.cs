using System.CommandLine;
using System.Text.Json;
using Toaster.Actors.Journal.Postgres;
using Toaster.Node.Settings;
using Toaster.Node.Terminals;

namespace Toaster.Node.Commands;

/// <summary><c>toaster admin anew</c></summary>
internal static class AdminAnewCommand
{
    public static Command Create(Terminal terminal)
    {
        var anew = new Command("anew", "Say that the database of PostgreSQL was restored to an earlier state: what servers remember of it is void.");
        anew.Explain("""
            After a base backup was put in place, and before servers use it. toaster admin restore does it by itself, and so do servers that find a
            standby promoted. The database gets a new incarnation, numbers are given from 1,000,000 further on, and what waits is held back
            for half a minute, until agents have said what they have. Doing it once too often harms nothing.

            Example:
              toaster admin anew --db "Host=db.example.org;Username=toaster;Database=toaster"
            """);
        anew.SetAction((parsed, _) => RunAsync(parsed, terminal));
        return anew;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal)
    {
        var db = parsed.Settings().Db ?? throw new SettingException("Name the database: --db or TOASTER__Db. One in a data directory is restored by toaster admin restore, which does this, too.");
        await PostgresStore.BeginAnewAsync(new(db), TimeProvider.System);
        var name = PostgresStore.NameOf(db);
        terminal.Out.WriteLine(parsed.GetValue(CommonOptions.Json)
            ? JsonSerializer.Serialize(new AnewModel(name), CliJson.Default.AnewModel) : $"{name} begins anew. Start the servers; agents bring what they have.");
        return ExitCodes.Ok;
    }
}

internal sealed record AnewModel(string Database);
