using System.CommandLine;
using Toaster.Node.Client;
using Toaster.Node.Terminals;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Commands;

/// <summary><c>toaster build show ID</c></summary>
internal static class BuildShowCommand
{
    public static Command Create(Terminal terminal)
    {
        var id = BuildCommand.Id();
        var show = new Command("show", "Show how a build went, and its numbers.") { id };
        show.Explain("""
            Examples:
              toaster build show 3
              toaster build show 3 --json
            """);
        show.SetAction((parsed, ct) => RunAsync(parsed, parsed.GetValue(id), terminal, ct));
        return show;
    }

    private static async Task<int> RunAsync(ParseResult parsed, long id, Terminal terminal, CancellationToken ct)
    {
        var settings = parsed.Settings(ServeCommand.Role);
        await using var client = await Clients.OpenAsync(settings, mayCreate: false, terminal.Complain, TimeProvider.System, ct);
        var build = await client.GetBuildAsync(id, ct);
        if (parsed.GetValue(CommonOptions.Json))
        {
            terminal.Out.WriteLine(ApiShapes.Write(build));
        }
        else
        {
            Write(build, Addresses.Of(client, settings), terminal.Out);
        }

        return ExitCodes.Ok;
    }

    private static void Write(BuildDetailModel build, Addresses addresses, TextWriter to)
    {
        to.WriteLine($"Build {build.Id}: {Safe.Line(build.Verdict)}");
        if (build.VerdictDetail.Length > 0)
        {
            to.WriteLine(Safe.Line(build.VerdictDetail));
        }

        to.WriteLine();
        foreach (var (name, value) in Lines(build))
        {
            if (value.Length > 0)
            {
                to.WriteLine($"{name,-12}{Safe.Line(value)}");
            }
        }

        to.WriteLine($"{"Address",-12}{addresses.OfBuild(build.Id)}");
    }

    private static IEnumerable<(string Name, string Value)> Lines(BuildDetailModel build)
    {
        var tasks = build.Tasks;
        yield return ("Outcome", build.Origin?.Waiting is null ? Words.Outcome(build.Outcome, build.Reason) : "queued");
        yield return ("Waits for", build.Origin?.Waiting is { } waiting ? $"{(waiting.Position is { } place ? $"{place}. in the queue: " : "")}{waiting.Sentence}" : "");
        yield return ("May start in", build.Origin?.Waiting?.Starts is { } starts ? Words.Range(starts) : "");
        yield return ("Node", build.Origin?.Node ?? "");
        yield return ("Targets", Words.Targets(build.Targets));
        yield return ("Machine", Joined(build.Machine, build.Distro, build.DistroVersion));
        yield return ("bitbake", build.BitbakeVersion ?? "");
        yield return ("Started", Words.Time(build.StartedAt));
        yield return ("Duration", Words.Duration(build.DurationSeconds));
        yield return ("Tasks", Counts(
            (tasks.Real, "in all"), (tasks.Executed, "executed"), (tasks.Succeeded, "succeeded"), (tasks.Failed, "failed"), (tasks.Cached, "from shared state"),
            (tasks.Covered, "covered"), (tasks.Prebuilt, "done before"), (tasks.Empty, "empty"), (tasks.Unfinished, "unfinished"), (tasks.Running, "running")));
        yield return ("Messages", Counts((build.Errors, "errors"), (build.Warnings, "warnings")));
        yield return ("Recorded", $"{build.Events} events{(build.RecorderProblems > 0 ? $", {build.RecorderProblems} problems" : "")}{(build.Source is { } source ? $" from {source}" : "")}");
    }

    private static string Joined(params string?[] parts) => string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part)));

    private static string Counts(params (int Count, string Name)[] counts)
        => string.Join(", ", counts.Where((count, i) => i == 0 || count.Count > 0).Select(count => $"{count.Count} {count.Name}"));
}
