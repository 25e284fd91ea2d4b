using System.CommandLine;
using System.Text.Json;
using Toaster.Node.Settings;
using Toaster.Node.Terminals;

namespace Toaster.Node.Commands;

/// <summary><c>toaster config show</c></summary>
internal static class ConfigCommand
{
    public static Command Create(Terminal terminal)
    {
        var show = new Command("show", "Print every setting, its value, and where it comes from.");
        show.Explain("""
            A setting is looked for in this order, and the last one found is taken: default, config/appsettings.json,
            config/appsettings.ROLE.json, environment (TOASTER__Limits__ImportsAtOnce=2), flags.

            Examples:
              toaster config show
              TOASTER__Port=9000 toaster config show --json
            """);
        show.SetAction((parsed, ct) => Task.FromResult(Show(parsed, terminal)));
        return new Command("config", "Settings.") { show };
    }

    private static int Show(ParseResult parsed, Terminal terminal)
    {
        var values = parsed.Settings(ServeCommand.Role).Values;
        if (parsed.GetValue(CommonOptions.Json))
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize([.. values.Select(SettingModel.Of)], CliJson.Default.SettingModelArray));
            return ExitCodes.Ok;
        }

        var table = new TextTable("SETTING", "VALUE", "FROM", "WHAT IT IS");
        foreach (var value in values)
        {
            table.Add(value.Setting.Key, SettingModel.Shown(value) ?? "-", value.Origin, value.Setting.Description);
        }

        table.Write(terminal.Out);
        return ExitCodes.Ok;
    }
}

/// <summary>A setting as JSON.</summary>
internal sealed record SettingModel(string Key, string? Value, string? Default, string From, string Description)
{
    public static SettingModel Of(SettingValue value)
        => new(value.Setting.Key, Shown(value), value.Setting.Default, value.Origin, value.Setting.Description);

    /// <summary>Without a password.</summary>
    public static string? Shown(SettingValue value)
        => value switch
        {
            { Setting.Key: "Db", Value: { } db } => Actors.Journal.Postgres.PostgresStore.WithoutPassword(db),
            { Setting.Key: "S3:Secret", Value: { Length: > 0 } } => "***",
            _ => value.Value,
        };
}
