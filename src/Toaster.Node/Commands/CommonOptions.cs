using System.CommandLine;
using Toaster.Node.Settings;

namespace Toaster.Node.Commands;

/// <summary>What every verb takes.</summary>
internal static class CommonOptions
{
    public static readonly Option<string?> Data = new("--data")
    {
        Description = "The data directory (default: $XDG_DATA_HOME/toaster or ~/.local/share/toaster).",
        HelpName = "DIR",
        Recursive = true,
    };

    public static readonly Option<string?> Db = new("--db")
    {
        Description = "Keep everything in this PostgreSQL database: \"Host=…;Username=…;Password=…;Database=…\" (default: a database of its own in the data directory). In TOASTER__Db others cannot read a password.",
        HelpName = "CONNECTION",
        Recursive = true,
    };

    public static readonly Option<bool> Json = new("--json") { Description = "Print JSON, for programs.", Recursive = true };

    /// <summary>The settings as they are for this command line.</summary>
    /// <param name="flags">Further settings that the verb has flags for.</param>
    public static ToasterSettings Settings(this ParseResult parsed, string? role = null, params (string Key, Option Option)[] flags)
    {
        (string Key, Option Option)[] all = [("Data", Data), ("Db", Db), .. flags];
        return SettingsReader.OfProcess().Read(role, [.. all.Select(flag => (flag.Key, TextOf(parsed, flag.Option), flag.Option.Name))]);
    }

    // As written: the settings know what may stand there, and say so in one way.
    private static string? TextOf(ParseResult parsed, Option option) => parsed.GetResult(option) switch
    {
        null or { Implicit: true } => null,
        { Tokens: [] } => "true",
        { Tokens: var tokens } => string.Join(',', tokens.Select(token => token.Value)),
    };
}
