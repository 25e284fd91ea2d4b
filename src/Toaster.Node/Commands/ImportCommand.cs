using System.CommandLine;
using System.Text.Json;
using Toaster.Actors.Builds;
using Toaster.Node.Client;
using Toaster.Node.Terminals;

namespace Toaster.Node.Commands;

/// <summary><c>toaster import LOG...</c></summary>
internal static class ImportCommand
{
    private static readonly Option<string?> Project = new("--project") { Description = "Project the builds belong to: its name or number.", HelpName = "NAME" };

    public static Command Create(Terminal terminal)
    {
        var logs = new Argument<string[]>("LOG") { Description = "Event logs of bitbake, as they are or packed with gzip.", Arity = ArgumentArity.OneOrMore };
        var import = new Command("import", "Record the builds of event logs that bitbake wrote (bitbake -w FILE, or BB_DEFAULT_EVENTLOG).") { logs, Project };
        import.Explain("""
            Prints each build's number, outcome and address. A build that was recorded before is found again, not
            recorded twice. The exit code is 0 when all files were recorded, whatever became of their builds, and 1 when
            one could not be.

            Examples:
              toaster import bitbake_eventlog.json
              toaster import tmp/log/eventlog/*.json --project kitchen
              toaster import old.json.gz --json
            """);
        import.SetAction((parsed, ct) => RunAsync(parsed, parsed.GetValue(logs)!, terminal, ct));
        return import;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string[] logs, Terminal terminal, CancellationToken ct)
    {
        var settings = parsed.Settings(ServeCommand.Role);
        await using var client = await Clients.OpenAsync(settings, mayCreate: true, terminal.Complain, TimeProvider.System, ct);
        var asJson = parsed.GetValue(CommonOptions.Json);
        var importer = new LogImporter(client, parsed.GetValue(Project), settings.Imports.AtOnce, TimeProvider.System);
        List<ImportedLogModel> results = [];
        await ImportProgress.ShowAsync(
            terminal, asJson, logs,
            async watcher =>
            {
                await foreach (var result in importer.RunAsync(logs, watcher, ct))
                {
                    results.Add(result);
                    watcher.Write(() => Tell(result, Addresses.Of(client, settings), terminal, asJson));
                }
            });
        if (asJson)
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize([.. results], CliJson.Default.ImportedLogModelArray));
        }

        return results.Exists(result => result.Problem is not null) ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private static void Tell(ImportedLogModel result, Addresses addresses, Terminal terminal, bool asJson)
    {
        if (result.Problem is { } problem)
        {
            terminal.Complain($"{result.Log}: {problem.Detail}");
        }

        foreach (var build in asJson ? [] : result.Builds)
        {
            terminal.Out.WriteLine(
                $"build {build.Id}  {Words.Outcome(build.Outcome, build.Reason)}  {addresses.OfBuild(build.Id)}  {Safe.Line(result.Log)}{(build.Existing ? "  (recorded before)" : "")}");
        }
    }
}

/// <summary>What became of a file.</summary>
internal sealed record ImportedLogModel(string Log, IReadOnlyList<ImportedLogBuildModel> Builds, LogProblemModel? Problem);

internal sealed record ImportedLogBuildModel(long Id, BuildOutcome? Outcome, string? Reason, bool Existing);

/// <summary>Why a file could not be recorded.</summary>
internal sealed record LogProblemModel(string Code, string Detail);
