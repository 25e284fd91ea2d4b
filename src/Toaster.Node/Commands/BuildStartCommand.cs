using System.CommandLine;
using Toaster.Node.Client;
using Toaster.Node.Terminals;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Commands;

/// <summary><c>toaster build start PROJECT [TARGET...]</c></summary>
internal static class BuildStartCommand
{
    public static readonly Option<bool> Watch = new("--watch") { Description = "Follow it to its end; the exit code is that of toaster build watch." };

    private static readonly Argument<string> Project = new("PROJECT") { Description = "Name or number of a project." };
    private static readonly Argument<string[]> Targets = new("TARGET") { Description = "What is built instead of the project's own targets; each may name its task: busybox:do_compile.", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string?> Task = new("--task", "-c") { Description = "Task for targets that name none.", HelpName = "TASK" };
    private static readonly Option<bool> Continue = new("--continue", "-k") { Description = "Go on after a failure." };
    private static readonly Option<bool> Force = new("--force", "-f") { Description = "Run the task although nothing has changed." };
    private static readonly Option<bool> DryRun = new("--dry-run", "-n") { Description = "Run no task." };
    private static readonly Option<int?> Priority = new("--priority") { Description = "-100 to 100; higher is earlier (default: the project's).", HelpName = "N" };
    private static readonly Option<string[]> Labels = new("--label") { Description = "A node must have it (instead of the project's labels). May be repeated.", HelpName = "LABEL" };
    private static readonly Option<string[]> Set = new("--set") { Description = "A variable, set after those of the project. May be repeated.", HelpName = "NAME=VALUE" };
    private static readonly Option<string?> Key = new("--key") { Description = "Asked again with the same one, the answer is the same build.", HelpName = "KEY" };

    public static Command Create(Terminal terminal)
    {
        var start = new Command("start", "Start a build of a project: it waits until a node takes it.") { Project, Targets, Task, Continue, Force, DryRun, Priority, Labels, Set, Key, Watch };
        start.Explain("""
            Examples:
              toaster build start poky
              toaster build start poky core-image-minimal busybox:do_compile -k --watch
              toaster build start poky --set 'IMAGE_INSTALL:append= strace' --key nightly-2026-11-21
            """);
        start.SetAction((parsed, ct) => RunAsync(parsed, terminal, ct));
        return start;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken ct)
    {
        var order = new StartModel
        {
            Targets = parsed.GetValue(Targets) ?? [],
            Task = parsed.GetValue(Task),
            Continue = parsed.GetValue(Continue),
            Force = parsed.GetValue(Force),
            DryRun = parsed.GetValue(DryRun),
            Priority = parsed.GetValue(Priority),
            Labels = parsed.GetValue(Labels) is { Length: > 0 } labels ? labels : null,
            Variables = [.. (parsed.GetValue(Set) ?? []).Select(ProjectFields.Variable)],
        };
        await using var server = Holders.NeedServer(parsed.Settings());
        var project = await server.FindProjectAsync(parsed.GetValue(Project)!, ct);
        return await BuildOrderCommands.BegunAsync(await server.StartBuildAsync(project.Id, order, parsed.GetValue(Key), ct), server, parsed, terminal, ct);
    }
}
