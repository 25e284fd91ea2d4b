using System.CommandLine;
using System.Text.Json.Nodes;
using Toaster.Node.Settings;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Commands;

/// <summary>The settings of a project as options of a command line.</summary>
internal static class ProjectFields
{
    private static readonly Option<string?> Description = Text("--description", "What it is for.", "TEXT");
    private static readonly Option<string?> Directory = Text("--directory", "An existing build directory on the node, taken as it is.", "DIR");
    private static readonly Option<string[]> Repositories = new("--repository") { Description = "A git repository, its revision a branch, tag or commit. May be repeated.", HelpName = "NAME=URL@REVISION" };
    private static readonly Option<string?> Bitbake = Text("--bitbake", "Where bitbake is: a repository, or a path in one (poky/bitbake).", "PATH");
    private static readonly Option<string[]> Layers = new("--layer") { Description = "A repository, or a path in one (openembedded-core/meta). Repeat it: their order counts.", HelpName = "PATH" };
    private static readonly Option<string?> Machine = Text("--machine", "MACHINE.", "NAME");
    private static readonly Option<string?> Distro = Text("--distro", "DISTRO.", "NAME");
    private static readonly Option<string[]> Targets = new("--target") { Description = "What is built when nobody says otherwise. May be repeated.", HelpName = "TARGET" };
    private static readonly Option<string[]> Variables = new("--set") { Description = "A variable, set after everything else. May be repeated.", HelpName = "NAME=VALUE" };
    private static readonly Option<string[]> Labels = new("--label") { Description = "A node must have it; its name counts as one. May be repeated.", HelpName = "LABEL" };
    private static readonly Option<int?> AtMost = new("--at-most") { Description = "Builds of it that run at once.", HelpName = "N" };
    private static readonly Option<int?> Priority = new("--priority") { Description = "-100 to 100; higher is earlier, 0 is usual.", HelpName = "N" };

    public static IEnumerable<Option> All => [Description, Directory, Repositories, Bitbake, Layers, Machine, Distro, Targets, Variables, Labels, AtMost, Priority];

    /// <summary>Those that stand in the command line, as fields of the HTTP interface.</summary>
    public static void Write(ParseResult parsed, JsonObject to)
    {
        Put("description", parsed.GetValue(Description));
        Put("directory", parsed.GetValue(Directory) is { } directory ? Path.GetFullPath(directory) : null);
        Put("bitbake", parsed.GetValue(Bitbake));
        Put("machine", parsed.GetValue(Machine));
        Put("distro", parsed.GetValue(Distro));
        PutAll("repositories", Repositories, text => Repository(text));
        PutAll("layers", Layers, text => JsonValue.Create(text));
        PutAll("targets", Targets, text => JsonValue.Create(text));
        PutAll("labels", Labels, text => JsonValue.Create(text));
        PutAll("variables", Variables, text => Variable(text) is var variable ? new JsonObject { ["name"] = variable.Name, ["value"] = variable.Value } : null);
        PutNumber("atMost", parsed.GetValue(AtMost));
        PutNumber("priority", parsed.GetValue(Priority));

        void Put(string name, string? value)
        {
            if (value is not null)
            {
                to[name] = value;
            }
        }

        void PutNumber(string name, int? value)
        {
            if (value is { } number)
            {
                to[name] = number;
            }
        }

        void PutAll(string name, Option<string[]> option, Func<string, JsonNode?> one)
        {
            if (parsed.GetValue(option) is { Length: > 0 } values)
            {
                to[name] = new JsonArray([.. values.Select(one)]);
            }
        }
    }

    /// <exception cref="SettingException">It is not <c>NAME=VALUE</c>.</exception>
    public static VariableSettingModel Variable(string text) => text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
        ? new(text[..at], text[(at + 1)..])
        : throw new SettingException($"\"{text}\" sets no variable; it is NAME=VALUE, such as DL_DIR=/srv/downloads.");

    private static JsonObject Repository(string text)
    {
        var (name, revision) = (text.IndexOf('=', StringComparison.Ordinal), text.LastIndexOf('@'));
        var host = text.IndexOf("://", StringComparison.Ordinal);
        // The @ of a user in front of a host separates no revision.
        return name > 0 && host > name && revision > text.IndexOf('/', host + 3) && text.IndexOf('/', host + 3) > 0
            ? new() { ["name"] = text[..name], ["url"] = text[(name + 1)..revision], ["revision"] = text[(revision + 1)..] }
            : throw new SettingException($"\"{text}\" is no repository; it is NAME=URL@REVISION, such as poky=https://git.yoctoproject.org/poky@scarthgap.");
    }

    private static Option<string?> Text(string name, string description, string value) => new(name) { Description = description, HelpName = value };
}
