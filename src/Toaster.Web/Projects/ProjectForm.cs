using System.Globalization;
using Toaster.Actors.Builds;
using Toaster.Actors.Projects;

namespace Toaster.Web.Projects;

/// <summary>A project as it stands in the fields of its form: texts, as somebody has typed them.</summary>
/// <param name="IsDirectory">It has an existing build directory; else repositories and layers.</param>
public sealed record ProjectForm(bool IsDirectory)
{
    private static readonly char[] Blanks = [' ', '\t', '\r', '\n', ','];

    public string Name { get; init; } = "";
    public string Description { get; init; } = "";
    public string Release { get; init; } = "";
    public string Directory { get; init; } = "";
    public IReadOnlyList<RepositoryFields> Repositories { get; init; } = [];
    public string Bitbake { get; init; } = "";
    public IReadOnlyList<string> Layers { get; init; } = [];
    public string Machine { get; init; } = "";
    public string Distro { get; init; } = "";
    public IReadOnlyList<VariableFields> Variables { get; init; } = [];
    public string Targets { get; init; } = "";
    public string Labels { get; init; } = "";
    public string AtMost { get; init; } = "";
    public string Priority { get; init; } = "";

    public static ProjectForm Of(string name, ProjectSettings settings) => new(settings.Directory is not null)
    {
        Name = name,
        Description = settings.Description,
        Release = settings.Release ?? "",
        Directory = settings.Directory ?? "",
        Repositories = [.. settings.Repositories.Select(repository => new RepositoryFields(repository.Name, repository.Url, repository.Revision))],
        Bitbake = settings.Bitbake ?? "",
        Layers = settings.Layers,
        Machine = settings.Machine ?? "",
        Distro = settings.Distro ?? "",
        Variables = [.. settings.Variables.Select(variable => new VariableFields(variable.Name, variable.Value))],
        Targets = string.Join(' ', settings.Targets),
        Labels = string.Join(' ', settings.Labels),
        AtMost = settings.AtMost is { } most ? most.ToString(CultureInfo.InvariantCulture) : "",
        Priority = settings.Priority == 0 ? "" : settings.Priority.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>What was sent.</summary>
    public static ProjectForm Read(IFormCollection form)
    {
        string One(string key) => (form[key] is [{ } value, ..] ? value : "").ReplaceLineEndings("\n");
        IReadOnlyList<string> All(string key) => [.. form[key].Select(value => (value ?? "").ReplaceLineEndings("\n"))];
        string At(string key, int row) => row < form[key].Count ? form[key][row]!.ReplaceLineEndings("\n") : "";
        return new(One("source") == "directory")
        {
            Name = One("name"),
            Description = One("description"),
            Release = One("release"),
            Directory = One("directory"),
            Repositories = [.. form["repository-name"].Select((name, row) => new RepositoryFields(name ?? "", At("repository-url", row), At("repository-revision", row)))],
            Bitbake = One("bitbake"),
            Layers = All("layer"),
            Machine = One("machine"),
            Distro = One("distro"),
            Variables = [.. form["variable-name"].Select((name, row) => new VariableFields(name ?? "", At("variable-value", row)))],
            Targets = One("targets"),
            Labels = One("labels"),
            AtMost = One("at-most"),
            Priority = One("priority"),
        };
    }

    /// <summary>With one row more, less or elsewhere: <c>layers-add</c>, <c>layers-up-1</c>, <c>repositories-remove-0</c>; else unchanged.</summary>
    public ProjectForm Do(string act) => act.Split('-') switch
    {
        ["layers", .. var rest] => this with { Layers = Move(Layers, rest, "") },
        ["repositories", .. var rest] => this with { Repositories = Move(Repositories, rest, new("", "", "")) },
        ["variables", .. var rest] => this with { Variables = Move(Variables, rest, new("", "")) },
        _ => this,
    };

    public ProjectSettings ToSettings() => new()
    {
        Description = Description.Trim(),
        Release = Text(Release),
        Directory = IsDirectory ? Directory.Trim() : null,
        Repositories = IsDirectory ? [] : [.. Repositories.Where(r => !r.IsEmpty).Select(r => new SourceRepository(r.Name.Trim(), r.Url.Trim(), r.Revision.Trim()))],
        Bitbake = IsDirectory ? null : Text(Bitbake),
        Layers = IsDirectory ? [] : [.. Layers.Select(layer => layer.Trim()).Where(layer => layer.Length > 0)],
        Machine = Text(Machine),
        Distro = Text(Distro),
        Variables = [.. Variables.Where(v => !v.IsEmpty).Select(v => new ConfVariable(v.Name.Trim(), v.Value))],
        Targets = Words(Targets),
        Labels = Words(Labels),
        AtMost = Number(AtMost),
        Priority = Number(Priority) ?? 0,
    };

    internal static int? Number(string text) => int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    internal static IReadOnlyList<string> Words(string text) => text.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);

    private static string? Text(string text) => text.Trim() is { Length: > 0 } some ? some : null;

    private static List<T> Move<T>(IReadOnlyList<T> rows, string[] act, T empty)
    {
        var changed = rows.ToList();
        var at = act.Length == 2 && int.TryParse(act[1], out var row) && row >= 0 && row < rows.Count ? row : -1;
        switch (act[0])
        {
            case "add" when rows.Count < 200:
                changed.Add(empty);
                break;
            case "remove" when at >= 0:
                changed.RemoveAt(at);
                break;
            case "up" when at > 0:
                (changed[at - 1], changed[at]) = (changed[at], changed[at - 1]);
                break;
            case "down" when at >= 0 && at < rows.Count - 1:
                (changed[at + 1], changed[at]) = (changed[at], changed[at + 1]);
                break;
        }

        return changed;
    }
}

public sealed record RepositoryFields(string Name, string Url, string Revision)
{
    public bool IsEmpty => string.IsNullOrWhiteSpace(Name + Url + Revision);
}

public sealed record VariableFields(string Name, string Value)
{
    public bool IsEmpty => string.IsNullOrWhiteSpace(Name + Value);
}
