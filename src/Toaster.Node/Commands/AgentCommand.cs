using System.CommandLine;
using Toaster.Node.Agents.Slots;
using Toaster.Node.Hosting;
using Toaster.Node.Settings;
using Toaster.Node.Terminals;

namespace Toaster.Node.Commands;

/// <summary><c>toaster agent --server URL</c></summary>
internal static class AgentCommand
{
    /// <summary>The role whose settings file is read.</summary>
    public const string Role = "agent";

    private static readonly Option<string[]> Server = new("--server") { Description = "Toaster to build for. Several servers of one database with commas, or repeated: when one is gone, the next is asked.", HelpName = "URL", Required = true };
    private static readonly Option<string?> Name = new("--name") { Description = "Name of this agent (default: the machine's).", HelpName = "NAME" };
    private static readonly Option<string?> Slots = new("--slots") { Description = "Builds at the same time (default: 1).", HelpName = "N" };
    private static readonly Option<string[]> Labels = new("--labels") { Description = "What this machine is good for, with commas: builds that ask for labels go where all of them are.", HelpName = "A,B" };
    private static readonly Option<string?> Work = new("--work") { Description = "Directory for trees, spools and what is needed to go on after a restart (default: agent/ in the data directory).", HelpName = "DIR" };
    private static readonly Option<string?> KeyFile = new("--key-file") { Description = "File with the agent's key, or TOASTER_AGENT_KEY (default: agent.key in the work directory).", HelpName = "FILE" };
    private static readonly Option<string?> Enrol = new("--enrol") { Description = "Enrolment token, good once: the server answers with a key, which is kept.", HelpName = "TOKEN" };

    public static Command Create(Terminal terminal)
    {
        var agent = new Command("agent", "Carry out builds for a Toaster on this machine.") { Server, Name, Slots, Labels, Work, KeyFile, Enrol };
        agent.Explain("""
            Takes one build for each slot, prepares its directory, has bitbake build it, and sends the record. Stop it and
            what it builds goes on: started again it takes its builds up where they are.

            Examples:
              toaster agent --server http://localhost:8000
              toaster agent --server https://toaster-1.example,https://toaster-2.example
              toaster agent --server https://toaster.example --enrol TOKEN --slots 2 --labels x86,fast --work /build/agent
            """);
        agent.SetAction((parsed, ct) => RunAsync(parsed, terminal, ct));
        return agent;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken ct)
    {
        var settings = parsed.Settings(Role, ("Agent:Slots", Slots));
        List<Uri> servers = [.. Parts(parsed.GetValue(Server)).Select(server => RunCommand.ServerOf(server)!)];
        if (servers.Count == 0)
        {
            throw new SettingException("--server is empty. Write it like http://localhost:8000.");
        }

        var work = Path.GetFullPath(parsed.GetValue(Work) ?? Path.Combine(settings.Data, "agent"));
        var labels = Parts(parsed.GetValue(Labels));
        var name = parsed.GetValue(Name) ?? Environment.MachineName;
        var keys = new AgentKeys(work, parsed.GetValue(KeyFile), settings.Data);
        if (parsed.GetValue(Enrol) is { } enrolment)
        {
            terminal.Out.WriteLine(keys.Enrol(servers, enrolment, name, ct));
        }

        keys.Check();
        using var loggers = ServerLog.Create();
        await using var host = AgentHost.Start(new(servers, keys.For, name, Math.Max(1, settings.AgentSlots), labels, work), settings, loggers, terminal.Complain, TimeProvider.System);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCodes.Ok;
    }

    private static List<string> Parts(string[]? lists)
        => [.. (lists ?? []).SelectMany(list => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
