using System.Globalization;
using System.Text;
using Toaster.Chaos.Live;

namespace Toaster.Farm;

/// <summary>A run of a farm as a section of the report.</summary>
internal static class FarmReport
{
    public static string Of(FarmResult result, FarmOptions options)
    {
        var text = new StringBuilder();
        text.AppendLine("## Farm").AppendLine()
            .AppendLine("`dotnet run -c Release --project tests/Toaster.Farm -- --builds N --servers S --agents A --seed X`: several `toaster serve --db` on one PostgreSQL,")
            .AppendLine("agents that know all of them, a balancer before them; a bitbake that is played, and an end fixed for each build before anything runs. Servers and agents")
            .AppendLine(CultureInfo.InvariantCulture, $"are killed with signal 9 or stopped for up to {options.LongestStop.TotalSeconds:0} s, servers also restarted in order; ways between an agent and a server, or a server and the")
            .AppendLine(CultureInfo.InvariantCulture, $"database, are cut or silent for as long; PostgreSQL is restarted, and away for up to {options.LongestOutage.TotalSeconds:0} s. First a server dies under a build; at the end all")
            .AppendLine("servers are restarted one after the other while builds run. The record of each build but the cancelled is compared with that of one undisturbed process on SQLite.").AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"Seed {options.Seed}, {options.Servers} servers, {options.Agents} agents: {LiveReport.Figures(result.Builds)}").AppendLine();
        LiveReport.Verdict(text, result.Builds);
        text.AppendLine(CultureInfo.InvariantCulture, $"Records compared: {result.Compared}. A build whose server was killed with signal 9 went on at another one after {result.TakenOver.TotalSeconds:0.0} s.")
            .AppendLine(CultureInfo.InvariantCulture, $"While {options.Servers} servers were restarted one after the other, {result.BuildsWhileRestarting} builds ran, and a reader of the list of builds whose stream ended {result.ReadersEnds} times was without one for {result.ReadersGap.TotalSeconds:0.0} s at most.")
            .AppendLine();
        LiveReport.Tables(text, result.Builds, "Servers that could not start while the database was away, ended, and were started again");
        return text.AppendLine().ToString();
    }
}
