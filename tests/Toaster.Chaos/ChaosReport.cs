using System.Globalization;
using System.Text;
using Toaster.Chaos.Hook;

namespace Toaster.Chaos;

/// <summary>What a run did, for docs/trust-report.md.</summary>
internal static class ChaosReport
{
    public static string Of(ChaosResult result)
    {
        var (options, tally) = (result.Options, result.Tally);
        var text = new StringBuilder();
        text.AppendLine("## Killed at any moment").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"`{Command(options)}`: {(result.Failure is null ? "**no difference**" : "**FAILED**")}.{(result.WasStopped ? " It was stopped before its end." : "")}");
        if (result.Failure is not null)
        {
            text.AppendLine().AppendLine("```").AppendLine(result.Failure).AppendLine("```");
        }

        text.AppendLine().AppendLine("| Phase | Kills | at entry | during | at exit |").AppendLine("|---|---|---|---|---|");
        for (var phase = 0; phase < Phases.Names.Count; phase++)
        {
            text.AppendLine(Row(tally, Phases.Names[phase], phase));
        }

        text.AppendLine(Row(tally, "all", null)).AppendLine();
        text.AppendLine("| | |").AppendLine("|---|---|");
        Line("servers killed (signal 9), each inside its phase by the mark it left", tally.Kills);
        Line("of them before the new server had said that it answers: in the middle of going on after the kill before", tally.KillsInRecovery);
        Line("kills when the client had seen everything end: not counted", tally.AfterTheEnd);
        Line("servers stopped, replaced by a second one, and woken up behind it", tally.Zombies);
        Line("data directories compared with the undisturbed one", result.Directories);
        Line("builds in them, each exactly once", result.Builds);
        Line("rows compared", result.Rows);
        Line("differences", result.Failure is null ? 0 : 1);
        return text.ToString().ReplaceLineEndings("\n");

        void Line(string what, long number) => text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {number:N0} |");
    }

    public static string Of(IReadOnlyList<MutationResult> results, int seed)
    {
        var text = new StringBuilder();
        text.AppendLine("## Faults put in on purpose").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"`dotnet run -c Release --project tests/Toaster.Chaos -- mutations --seed {seed}`. Each is a patch in `tests/Toaster.Chaos/mutations`, built and tried by itself.");
        text.AppendLine().AppendLine("| Fault | Caught | In the rig's words |").AppendLine("|---|---|---|");
        foreach (var result in results)
        {
            var when = result.Found is null ? "**no**" : result.When;
            text.AppendLine(CultureInfo.InvariantCulture, $"| {result.Mutation.Says} (`{result.Mutation.Name}`) | {when} | {Cell(result.Found)} |");
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    private static string Command(ChaosOptions options)
        => $"dotnet run -c Release --project tests/Toaster.Chaos -- --seed {options.Seed} --kills {options.Kills} --zombies {options.Zombies}"
            + (options.Phase is { } phase ? $" --phase {phase}" : "");

    private static string Row(Tally tally, string name, int? phase)
    {
        string Of(ShotMode? mode) => tally.Of(kill => (phase is null || kill.Phase == phase) && (mode is null || kill.Mode == mode)).ToString("N0", CultureInfo.InvariantCulture);
        return $"| {name} | {Of(null)} | {Of(ShotMode.AtEntry)} | {Of(ShotMode.During)} | {Of(ShotMode.AtExit)} |";
    }

    private static string Cell(string? found)
    {
        var lines = (found ?? "").Split('\n').Take(2).Select(line => line.Trim().Replace("|", "\\|", StringComparison.Ordinal));
        var words = string.Join(" ", lines);
        return words.Length > 240 ? words[..240] + " ..." : words;
    }
}
