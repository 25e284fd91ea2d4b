using System.CommandLine;
using System.Text.Json;
using Toaster.Node.Client;
using Toaster.Node.Terminals;

namespace Toaster.Node.Commands;

/// <summary><c>toaster build export ID...</c></summary>
internal static class BuildExportCommand
{
    private static readonly Option<string> Format = new("--format")
    {
        Description = "record: everything about the builds, as JSON. eventlog: the kept log, packed, secrets masked.",
        HelpName = "record|eventlog",
        DefaultValueFactory = _ => "record",
    };

    private static readonly Option<string?> Output = new("--output", "-o") { Description = "Write there instead of to standard output.", HelpName = "FILE" };

    static BuildExportCommand() => Format.AcceptOnlyFromAmong("record", "eventlog");

    public static Command Create(Terminal terminal)
    {
        var ids = BuildCommand.Ids();
        var export = new Command("export", "Write builds as a file: several in one record, in the given order, or the event log of one.") { ids, Format, Output };
        export.Explain("""
            Examples:
              toaster build export 3 -o build-3.json
              toaster build export 3 4 5 > builds.json
              toaster build export 3 --format eventlog -o build-3.json.gz
            """);
        export.Validators.Add(result =>
        {
            if (result.GetResult(Format)?.Tokens is [{ Value: "eventlog" }] && result.GetResult(ids)?.Tokens.Count > 1)
            {
                result.AddError("An event log is of one build; name one.");
            }
        });
        export.SetAction((parsed, ct) => RunAsync(parsed, parsed.GetValue(ids)!, terminal, ct));
        return export;
    }

    private static async Task<int> RunAsync(ParseResult parsed, long[] ids, Terminal terminal, CancellationToken ct)
    {
        var (format, output) = (parsed.GetValue(Format)!, parsed.GetValue(Output));
        if (output is null && format == "eventlog" && terminal.IsOutputTerminal)
        {
            terminal.Complain("A packed event log is nothing to look at. Name a file with -o, or redirect the output.");
            return ExitCodes.Usage;
        }

        await using var client = await Clients.OpenAsync(parsed.Settings(), mayCreate: false, terminal.Complain, TimeProvider.System, ct);
        if (output is null)
        {
            await using var screen = terminal.OpenOutput();
            await WriteAsync(client, ids, format, screen, ct);
            return ExitCodes.Ok;
        }

        await ToFileAsync(client, ids, format, output, ct);
        if (parsed.GetValue(CommonOptions.Json))
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(new ExportModel(ids, format, output, new FileInfo(output).Length), CliJson.Default.ExportModel));
        }

        return ExitCodes.Ok;
    }

    /// <summary>Under its name there is the whole file or none.</summary>
    private static async Task ToFileAsync(IToasterClient client, long[] ids, string format, string output, CancellationToken ct)
    {
        var part = output + ".part";
        try
        {
            await using (var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 17))
            {
                await WriteAsync(client, ids, format, file, ct);
            }

            File.Move(part, output, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static Task WriteAsync(IToasterClient client, long[] ids, string format, Stream to, CancellationToken ct)
        => format == "record" ? client.WriteRecordAsync(ids, to, ct) : client.WriteEventLogAsync(ids[0], to, ct);
}

/// <summary>What was written where.</summary>
internal sealed record ExportModel(long[] Builds, string Format, string File, long Bytes);
