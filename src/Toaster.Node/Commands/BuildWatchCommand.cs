using System.CommandLine;
using Toaster.Actors.Builds;
using Toaster.Node.Client;
using Toaster.Node.Terminals;

namespace Toaster.Node.Commands;

/// <summary><c>toaster build watch ID</c></summary>
internal static class BuildWatchCommand
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    public static Command Create(Terminal terminal)
    {
        var id = BuildCommand.Id();
        var watch = new Command("watch", "Follow a build to its end: how far it is, and its errors and warnings as they come.") { id };
        watch.Explain("""
            The exit code is 0 when the build has succeeded and 1 when it has ended in any other way. Ctrl-C ends the
            watching; the build goes on.

            Examples:
              toaster build watch 7
              toaster build watch 7 --json
            """);
        watch.SetAction(async (parsed, ct) =>
        {
            await using var server = Holders.NeedServer(parsed.Settings());
            return await FollowAsync(server, parsed.GetValue(id), parsed.GetValue(CommonOptions.Json), terminal, ct);
        });
        return watch;
    }

    /// <summary>Until it has ended. What it says of itself goes to standard error, its verdict to standard output.</summary>
    public static async Task<int> FollowAsync(HttpToasterClient server, long id, bool asJson, Terminal terminal, CancellationToken ct)
    {
        var told = "";
        HashSet<long> shown = [];
        while (true)
        {
            var progress = await server.GetProgressAsync(id, ct);
            foreach (var line in progress.Messages.Where(line => shown.Add(line.Line)))
            {
                terminal.Error.WriteLine(Safe.Line($"{(line.Level >= 40 ? "ERROR" : "WARNING")}: {line.Text}"));
            }

            if (progress.HasEnded)
            {
                terminal.Out.WriteLine(asJson ? ApiShapes.Write(progress) : Safe.Line(progress.Sentence));
                return progress.Outcome == BuildOutcome.Succeeded ? ExitCodes.Ok : ExitCodes.Failed;
            }

            // Numbers alone are news on a terminal only.
            var now = terminal.IsErrorTerminal ? progress.Sentence : $"{progress.State}, {progress.Phase}{progress.Waiting}";
            if (now != told && progress.Sentence.Length > 0)
            {
                terminal.Error.WriteLine(Safe.Line(progress.Sentence));
                told = now;
            }

            await Task.Delay(Beat, TimeProvider.System, ct);
        }
    }
}
