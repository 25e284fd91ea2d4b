using System.CommandLine;
using System.Text.Json.Nodes;
using Toaster.Node.Client;
using Toaster.Node.Settings;
using Toaster.Node.Terminals;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Commands;

/// <summary><c>toaster pool ...</c></summary>
internal static class PoolCommand
{
    private static readonly Option<string?> Description = new("--description") { Description = "What it is for.", HelpName = "TEXT" };
    private static readonly Option<string?> NewName = new("--name") { Description = "Another name.", HelpName = "NAME" };
    private static readonly Option<string[]> Only = new("--only") { Description = "Only this project builds on its nodes. Repeat it for several: the list is given whole.", HelpName = "PROJECT" };
    private static readonly Option<string[]> Allow = new("--allow") { Description = "This project, too. May be repeated.", HelpName = "PROJECT" };
    private static readonly Option<string[]> Disallow = new("--disallow") { Description = "This project no more. May be repeated.", HelpName = "PROJECT" };
    private static readonly Option<bool> Any = new("--any") { Description = "Every project." };
    private static readonly Option<bool> Yes = new("--yes") { Description = "Do it; without this it is only said what would happen." };

    public static Command Create(Terminal terminal)
    {
        var pool = new Command("pool", "Sets of nodes, and the projects they build for.") { List(terminal), New(terminal), Edit(terminal), Delete(terminal) };
        pool.Explain("""
            Each node is in one pool; the pool "default" is always there. A build goes to nodes of pools that allow its project, and to no others.

            Examples:
              toaster pool create fast --only poky --only bench
              toaster admin enrol --pool fast
              toaster node move oven --pool fast
              toaster pool edit default --disallow secret
            """);
        return pool;
    }

    private static Command List(Terminal terminal)
    {
        var list = new Command("list", "List pools with their projects and nodes.");
        list.SetAction(async (parsed, ct) =>
        {
            await using var server = Holders.NeedServer(parsed.Settings());
            var pools = await server.ListPoolsAsync(ct);
            if (parsed.GetValue(CommonOptions.Json))
            {
                terminal.Out.WriteLine(ApiShapes.Write(pools));
                return ExitCodes.Ok;
            }

            var table = new TextTable("ID", "NAME", "BUILDS FOR", "NODES", "DESCRIPTION");
            foreach (var pool in pools.Items)
            {
                table.Add($"{pool.Id}", pool.Name, For(pool), pool.Nodes.Count == 0 ? "-" : string.Join(',', pool.Nodes.Select(node => node.Name)), pool.Description);
            }

            table.Write(terminal.Out);
            return ExitCodes.Ok;
        });
        return list;
    }

    private static Command New(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "Letters, digits, dots, dashes and underscores." };
        var create = new Command("create", "Make a pool: for every project, unless --only names some.") { name, Description, Only };
        create.SetAction(async (parsed, ct) =>
        {
            await using var server = Holders.NeedServer(parsed.Settings());
            var settings = new JsonObject { ["name"] = parsed.GetValue(name), ["description"] = parsed.GetValue(Description) };
            if (parsed.GetValue(Only) is { Length: > 0 } projects)
            {
                settings["projects"] = Numbers(await IdsAsync(server, projects, ct));
            }

            return Tell(await server.CreatePoolAsync(settings, ct), parsed, terminal);
        });
        return create;
    }

    private static Command Edit(Terminal terminal)
    {
        var argument = Pool();
        var edit = new Command("edit", "Change a pool: what is named. Builds that run go on.") { argument, NewName, Description, Only, Allow, Disallow, Any };
        edit.SetAction(async (parsed, ct) =>
        {
            await using var server = Holders.NeedServer(parsed.Settings());
            var pool = await server.FindPoolAsync(parsed.GetValue(argument)!, ct);
            var changes = new JsonObject();
            if (parsed.GetValue(NewName) is { } name)
            {
                changes["name"] = name;
            }

            if (parsed.GetValue(Description) is { } description)
            {
                changes["description"] = description;
            }

            await PutProjectsAsync(changes, pool, parsed, server, ct);
            return Tell(await server.EditPoolAsync(pool.Id, changes, ct), parsed, terminal);
        });
        return edit;
    }

    private static Command Delete(Terminal terminal)
    {
        var argument = Pool();
        var delete = new Command("delete", "Delete a pool without nodes.") { argument, Yes };
        delete.SetAction(async (parsed, ct) =>
        {
            await using var server = Holders.NeedServer(parsed.Settings());
            var pool = await server.FindPoolAsync(parsed.GetValue(argument)!, ct);
            if (!parsed.GetValue(Yes))
            {
                terminal.Complain($"the pool {pool.Name} would be deleted, and enrolment tokens for it would be good no more; nothing was done. Say --yes to do it.");
                return ExitCodes.Usage;
            }

            await server.DeletePoolAsync(pool.Id, ct);
            terminal.Out.WriteLine(Safe.Line($"The pool {pool.Name} is deleted."));
            return ExitCodes.Ok;
        });
        return delete;
    }

    private static async Task PutProjectsAsync(JsonObject changes, PoolModel pool, ParseResult parsed, HttpToasterClient server, CancellationToken ct)
    {
        var (only, allow, disallow) = (parsed.GetValue(Only) ?? [], parsed.GetValue(Allow) ?? [], parsed.GetValue(Disallow) ?? []);
        if ((parsed.GetValue(Any) ? 1 : 0) + (only.Length > 0 ? 1 : 0) + (allow.Length + disallow.Length > 0 ? 1 : 0) > 1)
        {
            throw new SettingException("--any, --only and --allow with --disallow each say which projects build there: give one of the three.");
        }

        if (parsed.GetValue(Any))
        {
            changes["projects"] = null;
        }
        else if (only.Length > 0)
        {
            changes["projects"] = Numbers(await IdsAsync(server, only, ct));
        }
        else if (disallow.Length > 0 || (allow.Length > 0 && pool.Projects is not null))
        {
            // Without those of a pool for every project: all there are now.
            var before = pool.Projects?.Select(project => project.Id)
                ?? (await server.ListProjectsAsync(withHidden: true, ct)).Items.Where(project => !project.IsDefault).Select(project => project.Id);
            changes["projects"] = Numbers([.. before.Union(await IdsAsync(server, allow, ct)).Except(await IdsAsync(server, disallow, ct))]);
        }
        else if (allow.Length > 0)
        {
            await IdsAsync(server, allow, ct); // It allows every project: nothing changes, but for names that are none.
        }
    }

    private static async Task<List<long>> IdsAsync(HttpToasterClient server, string[] projects, CancellationToken ct)
    {
        List<long> ids = [];
        foreach (var project in projects)
        {
            ids.Add((await server.FindProjectAsync(project, ct)).Id);
        }

        return ids;
    }

    private static JsonArray Numbers(List<long> ids) => new([.. ids.Select(id => JsonValue.Create(id))]);

    private static int Tell(PoolModel pool, ParseResult parsed, Terminal terminal)
    {
        terminal.Out.WriteLine(parsed.GetValue(CommonOptions.Json) ? ApiShapes.Write(pool) : Safe.Line($"The pool {pool.Name} builds for {For(pool)}."));
        return ExitCodes.Ok;
    }

    private static string For(PoolModel pool) => pool.Projects switch
    {
        null => "every project",
        [] => "no project",
        var projects => string.Join(", ", projects.Select(project => project.Name)),
    };

    private static Argument<string> Pool() => new("POOL") { Description = "Name or number of a pool." };
}
