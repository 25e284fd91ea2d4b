using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Toaster.Node.Client;
using Toaster.Node.Settings;
using Toaster.Node.Terminals;
using Toaster.Web.Api;
using Toaster.Web.Api.Models;
using Toaster.Web.Projects;

namespace Toaster.Node.Commands;

/// <summary><c>toaster project ...</c></summary>
internal static class ProjectCommand
{
    private static readonly string[] Clearable =
        ["description", "release", "directory", "repositories", "bitbake", "layers", "machine", "distro", "variables", "targets", "atMost", "priority", "labels"];

    private static readonly Option<string?> FromRelease = new("--release")
    {
        Description = $"Begin with a release of the Yocto Project: {string.Join(", ", Release.All.Select(release => release.Key))}. Options beside it replace parts of it.", HelpName = "NAME",
    };

    private static readonly Option<string?> NewName = new("--name") { Description = "Another name.", HelpName = "NAME" };
    private static readonly Option<bool?> Hidden = new("--hidden") { Description = "true: lists do not show it unless asked; false: they do again.", HelpName = "true|false" };
    private static readonly Option<string[]> Clear = new("--clear") { Description = $"Empty a setting: {string.Join(", ", Clearable)}. May be repeated.", HelpName = "SETTING" };
    private static readonly Option<bool> All = new("--all") { Description = "Hidden ones, too." };
    private static readonly Option<bool> Yes = new("--yes") { Description = "Do it; without this it is only said what would happen." };

    public static Command Create(Terminal terminal) => new("project", "Projects: what Toaster builds itself, and from where.")
    {
        Make(terminal), List(terminal), Show(terminal), Edit(terminal), Delete(terminal),
    };

    private static Command Make(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "Its name; no other project has it." };
        var create = new Command("create", "Create a project: of a release, of repositories, or of an existing build directory.") { name, FromRelease };
        foreach (var field in ProjectFields.All)
        {
            create.Options.Add(field);
        }

        create.Explain("""
            Examples:
              toaster project create poky --release scarthgap --target core-image-minimal
              toaster project create mine --directory ~/poky/build --at-most 1
              toaster project create own --repository poky=https://git.yoctoproject.org/poky@scarthgap --bitbake poky/bitbake \
                --layer poky/meta --layer poky/meta-poky --machine qemuarm64 --distro poky
            """);
        create.SetAction(async (parsed, ct) =>
        {
            var settings = Settings(parsed.GetValue(FromRelease));
            ProjectFields.Write(parsed, settings);
            settings["name"] = parsed.GetValue(name);
            await using var server = Holders.NeedServer(parsed.Settings());
            return Tell(await server.CreateProjectAsync(settings, ct), parsed, terminal, "is created");
        });
        return create;
    }

    private static Command List(Terminal terminal)
    {
        var list = new Command("list", "List projects.") { All };
        list.SetAction(async (parsed, ct) =>
        {
            await using var server = Holders.NeedServer(parsed.Settings());
            var projects = await server.ListProjectsAsync(parsed.GetValue(All), ct);
            if (parsed.GetValue(CommonOptions.Json))
            {
                terminal.Out.WriteLine(ApiShapes.Write(projects));
                return ExitCodes.Ok;
            }

            var table = new TextTable("ID", "NAME", "BUILDS", "RUNNING", "WAITING", "LAST", "BUILT FROM");
            foreach (var project in projects.Items)
            {
                table.Add(
                    $"{project.Id}", project.Name + (project.Hidden ? " (hidden)" : ""), $"{project.Builds}", $"{project.Running}", $"{project.Waiting}",
                    project.Last is { } last ? $"{last.Outcome} #{last.Id}" : "-", project.Directory ?? project.Release ?? (project.Layers.Count > 0 ? Words.Count(project.Layers.Count, "layer") : "-"));
            }

            table.Write(terminal.Out);
            return ExitCodes.Ok;
        });
        return list;
    }

    private static Command Show(Terminal terminal)
    {
        var argument = Project();
        var show = new Command("show", "Show what a project is built from.") { argument };
        show.SetAction(async (parsed, ct) =>
        {
            await using var server = Holders.NeedServer(parsed.Settings());
            var project = await server.FindProjectAsync(parsed.GetValue(argument)!, ct);
            if (parsed.GetValue(CommonOptions.Json))
            {
                terminal.Out.WriteLine(ApiShapes.Write(project));
                return ExitCodes.Ok;
            }

            terminal.Out.WriteLine(Safe.Line($"Project {project.Id}: {project.Name}"));
            foreach (var (label, value) in Lines(project).Where(line => !string.IsNullOrEmpty(line.Value)))
            {
                terminal.Out.WriteLine($"{label,-14}{Safe.Line(value!)}");
            }

            terminal.Out.WriteLine($"{"Address",-14}{server.Server!.GetLeftPart(UriPartial.Authority)}{project.Page}");
            return ExitCodes.Ok;
        });
        return show;
    }

    private static Command Edit(Terminal terminal)
    {
        var argument = Project();
        var edit = new Command("edit", "Change settings of a project: those that are named. A list is given whole.") { argument, NewName, Hidden, Clear };
        foreach (var field in ProjectFields.All)
        {
            edit.Options.Add(field);
        }

        edit.Explain("""
            Examples:
              toaster project edit poky --machine qemuarm64 --label kvm --label x86
              toaster project edit poky --clear labels --hidden true
            """);
        edit.SetAction(async (parsed, ct) =>
        {
            var changes = new JsonObject();
            foreach (var cleared in parsed.GetValue(Clear) ?? [])
            {
                changes[Clearable.FirstOrDefault(field => field.Equals(cleared, StringComparison.OrdinalIgnoreCase)) ?? throw new SettingException(
                    $"\"{cleared}\" cannot be emptied. These can: {string.Join(", ", Clearable)}.")] = null;
            }

            ProjectFields.Write(parsed, changes);
            if (parsed.GetValue(NewName) is { } name)
            {
                changes["name"] = name;
            }

            if (parsed.GetValue(Hidden) is { } hidden)
            {
                changes["hidden"] = hidden;
            }

            await using var server = Holders.NeedServer(parsed.Settings());
            return Tell(await server.EditProjectAsync((await server.FindProjectAsync(parsed.GetValue(argument)!, ct)).Id, changes, ct), parsed, terminal, "is changed");
        });
        return edit;
    }

    private static Command Delete(Terminal terminal)
    {
        var argument = Project();
        var delete = new Command("delete", "Delete a project. Its builds stay.") { argument, Yes };
        delete.SetAction(async (parsed, ct) =>
        {
            await using var server = Holders.NeedServer(parsed.Settings());
            var project = await server.FindProjectAsync(parsed.GetValue(argument)!, ct);
            if (!parsed.GetValue(Yes))
            {
                terminal.Complain($"the project {project.Name} would be deleted, its {Words.Count(project.Builds, "build")} would stay; nothing was done. Say --yes to do it.");
                return ExitCodes.Usage;
            }

            await server.DeleteProjectAsync(project.Id, ct);
            terminal.Out.WriteLine(Safe.Line($"{project.Name} is deleted."));
            return ExitCodes.Ok;
        });
        return delete;
    }

    private static Argument<string> Project() => new("PROJECT") { Description = "Name or number of a project." };

    private static JsonObject Settings(string? release) => release is null ? []
        : Release.Find(release) is { } found
            ? JsonSerializer.SerializeToNode(ProjectInputModel.Of(new(default, "", false, 0) { Settings = found.Settings }), ApiJson.Default.ProjectInputModel)!.AsObject()
        : throw new SettingException($"There is no release \"{release}\" here. There are: {string.Join(", ", Release.All.Select(one => one.Key))}.");

    private static int Tell(ProjectDetailModel project, ParseResult parsed, Terminal terminal, string what)
    {
        terminal.Out.WriteLine(parsed.GetValue(CommonOptions.Json) ? ApiShapes.Write(project) : Safe.Line($"Project {project.Id}, {project.Name}, {what}."));
        return ExitCodes.Ok;
    }

    private static IEnumerable<(string Label, string? Value)> Lines(ProjectDetailModel project) =>
    [
        ("Description", project.Description), ("Release", project.Release), ("Directory", project.Directory),
        .. project.Repositories.Select(repository => ("Repository", (string?)$"{repository.Name} {repository.Url} {repository.Revision}")),
        ("bitbake", project.Bitbake), .. project.Layers.Select(layer => ("Layer", (string?)layer)), ("Machine", project.Machine), ("Distribution", project.Distro),
        .. project.Variables.Select(variable => ("Variable", (string?)$"{variable.Name} = \"{variable.Value}\"")),
        ("Targets", string.Join(' ', project.Targets)), ("Labels", string.Join(' ', project.Labels)), ("At most", project.AtMost is { } most ? $"{most} at once" : null),
        ("Priority", project.Priority == 0 ? null : $"{project.Priority}"), ("Builds", $"{project.Builds}, {project.Running} running, {project.Waiting} waiting"),
        ("Last build", project.Last is { } last ? $"{last.Outcome} #{last.Id}" : null),
    ];
}
