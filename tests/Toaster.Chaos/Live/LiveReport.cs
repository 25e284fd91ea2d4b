using System.Globalization;
using System.Text;

namespace Toaster.Chaos.Live;

/// <summary>A run of live builds as a section of the report.</summary>
internal static class LiveReport
{
    private const int MostDetails = 50;

    public static string Of(LiveResult result, int seed)
    {
        var text = new StringBuilder();
        text.AppendLine("## Live builds under fire").AppendLine()
            .AppendLine("`dotnet run -c Release --project tests/Toaster.Chaos -- live --builds N --seed S`: builds on agents with a bitbake that is played; how each ends is")
            .AppendLine("fixed before it begins. Meanwhile server and agents are killed with signal 9 or stopped for up to 8 s, their disks are full for up to 4 s,")
            .AppendLine("their clocks are set forth and back by up to two days, bitbake dies in the middle or stands still, an agent sleeps until its lease is gone, and the")
            .AppendLine("network cuts connections before or after the server has heard, doubles requests, or delays them by up to 2 s.").AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"Seed {seed}: {Figures(result)}").AppendLine();
        Verdict(text, result);
        Tables(text, result, "Programs that said their disk was full, ended, and were started again");
        return text.AppendLine().ToString();
    }

    public static string Figures(LiveResult result) => string.Create(
        CultureInfo.InvariantCulture, $"{result.Builds:N0} builds, {result.Events:N0} events in the journal, {result.Took.TotalMinutes:0.0} minutes, {result.BuildsPerMinute:0} builds a minute.");

    public static void Verdict(StringBuilder text, LiveResult result) => text
        .AppendLine("| Builds of which events were lost | twice | with another end | stuck |").AppendLine("|---|---|---|---|")
        .AppendLine(CultureInfo.InvariantCulture, $"| {result.Lost} | {result.Twice} | {result.Wrong} | {result.Stuck} |").AppendLine();

    /// <summary>What was done to whom, what builds did, and what is wrong.</summary>
    /// <param name="refused">Who could not start, and why.</param>
    public static void Tables(StringBuilder text, LiveResult result, string refused)
    {
        text.AppendLine("| Who | what | times |").AppendLine("|---|---|---|");
        foreach (var ((victim, what), count) in result.Faults.OrderBy(fault => fault.Key))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {victim} | {what} | {count:N0} |");
        }

        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{refused}: {result.Refusals}.").AppendLine()
            .AppendLine("| What the build does | builds |").AppendLine("|---|---|");
        foreach (var (name, count) in result.Scenarios.OrderBy(scenario => scenario.Key, StringComparer.Ordinal))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {count} |");
        }

        foreach (var detail in result.Details.Take(MostDetails))
        {
            text.AppendLine().Append("- ").Append(detail);
        }
    }
}
