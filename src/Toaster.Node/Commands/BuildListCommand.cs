using System.CommandLine;
using Toaster.Node.Client;
using Toaster.Node.Terminals;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Commands;

/// <summary><c>toaster build list</c></summary>
internal static class BuildListCommand
{
    private static readonly Option<string[]> Outcome = new("--outcome")
    {
        Description = "Only builds that ended so: Succeeded, Failed, Cancelled, NotStarted, Incomplete. May be repeated.",
        HelpName = "OUTCOME",
    };

    private static readonly Option<bool> Running = new("--running") { Description = "Only builds that run (with --outcome: those, too)." };
    private static readonly Option<bool> Waiting = new("--waiting") { Description = "Only builds in the queue (with --outcome or --running: those, too)." };
    private static readonly Option<string?> Search = new("--search") { Description = "Only builds with this text in target, machine or distro.", HelpName = "TEXT" };
    private static readonly Option<string?> Sort = new("--sort") { Description = "started (default), duration, tasks, errors, warnings, outcome, id, target, machine.", HelpName = "COLUMN" };
    private static readonly Option<string?> Order = new("--order") { Description = "asc or desc (default).", HelpName = "ORDER" };
    private static readonly Option<string?> Page = new("--page") { Description = "Which page, from 1.", HelpName = "N" };
    private static readonly Option<string?> Size = new("--size") { Description = "Rows of a page, at most 150 (default: 25).", HelpName = "N" };

    public static Command Create(Terminal terminal)
    {
        var list = new Command("list", "List builds, newest first.") { Outcome, Running, Waiting, Search, Sort, Order, Page, Size };
        list.Explain("""
            Examples:
              toaster build list
              toaster build list --outcome Failed --outcome Incomplete --size 100
              toaster build list --search core-image --json
            """);
        list.SetAction((parsed, ct) => RunAsync(parsed, terminal, ct));
        return list;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken ct)
    {
        await using var client = await Clients.OpenAsync(parsed.Settings(), mayCreate: false, terminal.Complain, TimeProvider.System, ct);
        var builds = await client.ListBuildsAsync(Parameters(parsed), ct);
        if (parsed.GetValue(CommonOptions.Json))
        {
            terminal.Out.WriteLine(ApiShapes.Write(builds));
            return ExitCodes.Ok;
        }

        Table(builds).Write(terminal.Out);
        if (builds.Total > builds.Items.Count)
        {
            terminal.Error.WriteLine($"{builds.Items.Count} of {builds.Total} builds, page {builds.Page}.");
        }

        return ExitCodes.Ok;
    }

    private static List<KeyValuePair<string, string>> Parameters(ParseResult parsed)
    {
        List<KeyValuePair<string, string>> parameters = [.. (parsed.GetValue(Outcome) ?? []).Select(outcome => new KeyValuePair<string, string>("outcome", outcome))];
        Add("search", Search);
        Add("sort", Sort);
        Add("order", Order);
        Add("page", Page);
        Add("size", Size);
        if (parsed.GetValue(Running))
        {
            parameters.Add(new("running", "true"));
        }

        if (parsed.GetValue(Waiting))
        {
            parameters.Add(new("waiting", "true"));
        }

        return parameters;

        void Add(string name, Option<string?> option)
        {
            if (parsed.GetValue(option) is { } value)
            {
                parameters.Add(new(name, value));
            }
        }
    }

    private static TextTable Table(FacetedPageModel<BuildModel> builds)
    {
        var table = new TextTable("ID", "OUTCOME", "STARTED", "DURATION", "TASKS", "ERRORS", "WARNINGS", "MACHINE", "TARGETS");
        foreach (var build in builds.Items)
        {
            table.Add(
                $"{build.Id}", build.Origin?.Waiting is null ? Words.Outcome(build.Outcome, build.Reason) : "queued", Words.Time(build.StartedAt), Words.Duration(build.DurationSeconds),
                $"{build.Tasks.Real}", $"{build.Errors}", $"{build.Warnings}", build.Machine ?? "-", Words.Targets(build.Targets));
        }

        return table;
    }
}
