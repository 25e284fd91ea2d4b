using System.CommandLine;
using System.Text.Json;
using Toaster.Node.Client;
using Toaster.Node.Terminals;
using Toaster.Web.Api;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Commands;

/// <summary><c>toaster admin replay ID...|--all</c></summary>
internal static class AdminReplayCommand
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    private static readonly Option<bool> All = new("--all") { Description = "Every build of the journal, one after the other." };

    public static Command Create(Terminal terminal)
    {
        var ids = new Argument<long[]>("ID") { Description = "Numbers of builds, as in their addresses.", Arity = ArgumentArity.ZeroOrMore };
        var replay = new Command("replay", "Make the read tables of builds again from the journal. What was recorded is not touched.") { ids, All };
        replay.Explain("""
            The new tables are equal to the first ones, unless this version of Toaster understands more. It works while a
            server serves: pages of a build say so while its tables are made. Broken off, the build at hand goes on by itself.

            Examples:
              toaster admin replay 3
              toaster admin replay --all --json
            """);
        replay.Validators.Add(result =>
        {
            if (result.GetResult(ids)?.Tokens.Count > 0 == result.GetValue(All))
            {
                result.AddError("Name builds by their numbers, or say --all.");
            }
        });
        replay.SetAction((parsed, ct) => RunAsync(parsed, parsed.GetValue(ids) ?? [], terminal, ct));
        return replay;
    }

    private static async Task<int> RunAsync(ParseResult parsed, long[] ids, Terminal terminal, CancellationToken ct)
    {
        await using var client = await Clients.OpenAsync(parsed.Settings(ServeCommand.Role), mayCreate: false, terminal.Complain, TimeProvider.System, ct);
        var all = parsed.GetValue(All);
        var builds = all ? [.. (await client.ListJournaledBuildsAsync(ct)).Items.Select(build => build.Id)] : ids;
        var asJson = parsed.GetValue(CommonOptions.Json);
        List<ReplayedBuildModel> done = [];
        foreach (var id in builds)
        {
            ReplayModel replay;
            try
            {
                replay = await client.ReplayBuildAsync(id, ct);
            }
            catch (ApiProblemException e) when (all && e.Code is "build-deleted" or "refused")
            {
                continue; // Nothing is left of it to be made.
            }

            while (replay.IsRebuilding || replay.Seq < replay.Head)
            {
                Show(asJson ? null : terminal, $"build {id}: {replay.Seq} of {replay.Head} rows");
                await Task.Delay(Beat, TimeProvider.System, ct);
                replay = await client.GetReplayAsync(id, ct);
            }

            Show(asJson ? null : terminal, "");
            done.Add(new(id, replay.Head));
            if (!asJson)
            {
                terminal.Out.WriteLine($"build {id}: tables made again from {replay.Head} rows ({done.Count} of {builds.Length})");
            }
        }

        if (asJson)
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize([.. done], CliJson.Default.ReplayedBuildModelArray));
        }

        return ExitCodes.Ok;
    }

    /// <summary>One line that is written over; nothing where somebody else reads.</summary>
    private static void Show(Terminal? terminal, string text)
    {
        if (terminal is { IsErrorTerminal: true })
        {
            terminal.Error.Write($"\r\u001b[K{text}");
        }
    }
}

/// <param name="Rows">Of its journal.</param>
internal sealed record ReplayedBuildModel(long Build, long Rows);
