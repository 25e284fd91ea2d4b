using System.CommandLine;
using Toaster.Node.Client;
using Toaster.Node.Terminals;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Commands;

/// <summary><c>toaster node ...</c>, and <c>toaster admin enrol</c></summary>
internal static class NodeCommand
{
    private static readonly Option<bool> Yes = new("--yes") { Description = "Do it; without this it is only said what would happen." };

    private static readonly Option<string?> ToPool = new("--pool") { Description = "The pool that the node is in from then on (default: default).", HelpName = "POOL" };
    private static readonly Option<string> IntoPool = new("--pool") { Description = "Name or number of a pool.", HelpName = "POOL", Required = true };

    public static Command Create(Terminal terminal) => new("node", "The machines that build.")
    {
        List(terminal),
        Change(terminal, "pause", "No new builds for a node until it is resumed; those it has go on."),
        Change(terminal, "resume", "New builds for a node again."),
        Change(terminal, "drain", "No new builds for a node; its agent ends once those it has have ended."),
        Move(terminal),
        Remove(terminal),
    };

    public static Command Enrol(Terminal terminal)
    {
        var enrol = new Command("enrol", "Make a token by which one agent becomes a node, and print it; it is good once, for an hour.") { ToPool };
        enrol.Explain("""
            Examples:
              toaster admin enrol
              toaster admin enrol --pool fast
              ssh builder toaster agent --server https://toaster.example --enrol "$(toaster admin enrol)"
            """);
        enrol.SetAction(async (parsed, ct) =>
        {
            await using var server = Holders.NeedServer(parsed.Settings());
            var enrolment = await server.EnrolAsync(parsed.GetValue(ToPool), ct);
            if (parsed.GetValue(CommonOptions.Json))
            {
                terminal.Out.WriteLine(ApiShapes.Write(enrolment));
            }
            else
            {
                terminal.Out.WriteLine(enrolment.Token);
                terminal.Error.WriteLine($"On the node: {enrolment.Command}");
            }

            return ExitCodes.Ok;
        });
        return enrol;
    }

    private static Command List(Terminal terminal)
    {
        var list = new Command("list", "List nodes with what they do.");
        list.SetAction(async (parsed, ct) =>
        {
            await using var server = Holders.NeedServer(parsed.Settings());
            var nodes = await server.ListNodesAsync(ct);
            if (parsed.GetValue(CommonOptions.Json))
            {
                terminal.Out.WriteLine(ApiShapes.Write(nodes));
            }
            else
            {
                Table(nodes.Items).Write(terminal.Out);
            }

            return ExitCodes.Ok;
        });
        return list;
    }

    private static Command Change(Terminal terminal, string verb, string description)
    {
        var node = Node();
        var change = new Command(verb, description) { node };
        change.SetAction(async (parsed, ct) =>
        {
            await using var server = Holders.NeedServer(parsed.Settings());
            var changed = await server.ChangeNodeAsync((await server.FindNodeAsync(parsed.GetValue(node)!, ct)).Id, verb, ct);
            terminal.Out.WriteLine(parsed.GetValue(CommonOptions.Json) ? ApiShapes.Write(changed) : Safe.Line($"{changed.Name} is {State(changed)}."));
            return ExitCodes.Ok;
        });
        return change;
    }

    private static Command Move(Terminal terminal)
    {
        var node = Node();
        var move = new Command("move", "Put a node into another pool. Builds it has go on.") { node, IntoPool };
        move.SetAction(async (parsed, ct) =>
        {
            await using var server = Holders.NeedServer(parsed.Settings());
            var pool = await server.FindPoolAsync(parsed.GetValue(IntoPool)!, ct);
            var moved = await server.MoveNodeAsync((await server.FindNodeAsync(parsed.GetValue(node)!, ct)).Id, pool.Id, ct);
            terminal.Out.WriteLine(parsed.GetValue(CommonOptions.Json) ? ApiShapes.Write(moved) : Safe.Line($"{moved.Name} is in the pool {moved.Pool}."));
            return ExitCodes.Ok;
        });
        return move;
    }

    private static Command Remove(Terminal terminal)
    {
        var argument = Node();
        var remove = new Command("remove", "Forget a node. Its key is good no more, and builds it has are given up.") { argument, Yes };
        remove.SetAction(async (parsed, ct) =>
        {
            await using var server = Holders.NeedServer(parsed.Settings());
            var node = await server.FindNodeAsync(parsed.GetValue(argument)!, ct);
            if (!parsed.GetValue(Yes))
            {
                terminal.Complain($"the node {node.Name} would be forgotten{(node.Builds.Count > 0 ? $", and {Words.Count(node.Builds.Count, "build")} given up" : "")}; nothing was done. Say --yes to do it.");
                return ExitCodes.Usage;
            }

            await server.RemoveNodeAsync(node.Id, ct);
            terminal.Out.WriteLine(Safe.Line($"{node.Name} is removed."));
            return ExitCodes.Ok;
        });
        return remove;
    }

    private static Argument<string> Node() => new("NODE") { Description = "Name or number of a node." };

    private static TextTable Table(IReadOnlyList<NodeModel> nodes)
    {
        var table = new TextTable("ID", "NAME", "STATE", "POOL", "SLOTS", "BUILDS", "LOAD", "HEARD OF", "VERSION", "LABELS");
        foreach (var node in nodes)
        {
            table.Add(
                $"{node.Id}", node.Name, State(node), node.Pool, $"{node.Builds.Count}/{node.Slots}", node.Builds.Count == 0 ? "-" : string.Join(',', node.Builds.Select(build => build.Build)),
                node.Load is { } load ? FormattableString.Invariant($"{load:0.0}") : "-", Words.Time(node.SeenAt), node.Version.Length > 0 ? node.Version : "-", string.Join(',', node.Labels));
        }

        return table;
    }

    private static string State(NodeModel node) => node switch
    {
        { SeenAt: null } => "not here yet",
        { IsLost: true } => "lost",
        _ => node.State.ToString().ToLowerInvariant(),
    };
}
