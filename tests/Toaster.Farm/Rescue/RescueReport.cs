using System.Globalization;
using System.Text;
using Toaster.Chaos.Live;

namespace Toaster.Farm.Rescue;

/// <summary>A run with a lost database as a section of the report.</summary>
internal static class RescueReport
{
    public static string Of(RescueResult result, RescueKind kind, FarmOptions options)
    {
        var text = new StringBuilder();
        text.AppendLine(kind switch
        {
            RescueKind.Restored => "## A restored base backup under running builds",
            RescueKind.Refilled => "## A restored backup of Toaster's own under running builds",
            _ => "## A promoted standby under running builds",
        }).AppendLine();
        text.AppendLine(kind switch
        {
            RescueKind.Restored => """
            `dotnet run -c Release --project tests/Toaster.Farm -- restored --seed X`: PostgreSQL, servers, agents and a played bitbake. A base backup is taken; builds go on,
            others are asked for; then the database is lost with everything that came after the backup, while builds run. The backup is put in its place as
            docs/operations.md says (`toaster admin anew`), servers are started again. Agents were never told anything.
            """,
            RescueKind.Refilled => """
            `dotnet run -c Release --project tests/Toaster.Farm -- refilled --seed X`: the same with `toaster admin backup`, taken while servers write, and `toaster admin restore`
            into an empty database: keys that tokens are derived from are other ones then.
            """,
            _ => """
            `dotnet run -c Release --project tests/Toaster.Farm -- promoted --seed X`: PostgreSQL with an asynchronous standby, servers that name both, agents and a played bitbake. The
            standby is cut off; builds go on, others are asked for; then the first dies by signal 9 while builds run, and the standby is promoted without
            what came last. Servers run on, and nobody tells them, nor the agents.
            """,
        });
        text.AppendLine().AppendLine("Where each build stands in the state that is gone back to, and at the loss, is fixed before anything runs, and so is how it ends. Its record is compared with")
            .AppendLine("that of one undisturbed process on SQLite; at the end `toaster admin verify` looks at the database, too.").AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"Seed {options.Seed}, {options.Servers} servers, {options.Agents} agents and {options.Rounds} more that the earlier state does not know: {LiveReport.Figures(result.Builds)}").AppendLine();
        LiveReport.Verdict(text, result.Builds);
        text.AppendLine(CultureInfo.InvariantCulture, $"Of {result.Acknowledged:N0} events that had been acknowledged the earlier state held {result.Found:N0}, and of {result.Unknown} builds it knew nothing. All of it was there again, once, {result.Whole.TotalSeconds:0} s after the database was. Records compared: {result.Compared}.")
            .AppendLine().AppendLine("| Where the build stands | builds |").AppendLine("|---|---|");
        foreach (var role in RescueRole.All)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {role.Name} | {result.Builds.Scenarios.GetValueOrDefault(role.Name)} |");
        }

        foreach (var detail in result.Builds.Details)
        {
            text.AppendLine().Append("- ").Append(detail);
        }

        return text.AppendLine().ToString();
    }
}
