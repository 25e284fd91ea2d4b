using System.Text.RegularExpressions;
using Toaster.Actors.Builds;

namespace Toaster.Actors.Projects;

/// <summary>What settings of a project, and of a build, may be: names and addresses that mean the same to git, bitbake and a shell's reader.</summary>
internal static partial class SettingsRules
{
    private const int MostItems = 200;
    private const int LongestText = 4_000;
    private const int LongestValue = 64 << 10;

    /// <summary>What is wrong, and what would be right; null: nothing.</summary>
    public static string? Problem(ProjectSettings s) => s switch
    {
        { Description.Length: > LongestText } => $"A description has at most {LongestText:N0} characters.",
        { Directory: not null, Repositories.Count: > 0 } => "A project has an existing build directory or repositories, not both.",
        { Directory: { } directory } when !IsPath(directory) => "The build directory is an absolute path on the node, such as /home/me/poky/build.",
        { AtMost: < 1 } => "A project builds at least one at once.",
        { Priority: < -100 or > 100 } => "A priority is a number from -100 to 100; 0 is usual.",
        _ => RepositoriesProblem(s) ?? LayersProblem(s) ?? NamesProblem(s) ?? VariablesProblem(s.Variables)
            ?? (s.Targets.Count > 0 ? TargetsProblem(s.Targets) : null),
    };

    /// <inheritdoc cref="Problem"/>
    public static string? TargetsProblem(IReadOnlyList<string> targets)
        => targets.Count is 0 or > MostItems ? $"A build has 1 to {MostItems} targets."
            : targets.FirstOrDefault(target => !Target().IsMatch(target)) is { } wrong ? $"“{Short(wrong)}” is no target: a recipe's name, perhaps with mc:NAME: before and :TASK behind it." : null;

    /// <inheritdoc cref="Problem"/>
    public static string? TaskProblem(string? task)
        => task is null || TaskName().IsMatch(task) ? null : $"“{Short(task)}” is no task: letters, digits and underscores, such as compile.";

    private static string? RepositoriesProblem(ProjectSettings s)
    {
        if (s.Repositories.Count > MostItems)
        {
            return $"A project has at most {MostItems} repositories.";
        }

        foreach (var repository in s.Repositories)
        {
            if (!Name().IsMatch(repository.Name))
            {
                return $"“{Short(repository.Name)}” is no name of a repository: letters, digits, dots, dashes and underscores, not beginning with a dot or dash.";
            }

            if (!Url().IsMatch(repository.Url))
            {
                return $"“{Short(repository.Url)}” is no address of a repository: https://, http://, ssh://, git:// or file:// and what follows.";
            }

            if (!Revision().IsMatch(repository.Revision))
            {
                return $"“{Short(repository.Revision)}” is no revision: a branch, a tag or a commit.";
            }
        }

        var twice = s.Repositories.GroupBy(repository => repository.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? null : $"Two repositories are called {twice.Key}.";
    }

    private static string? LayersProblem(ProjectSettings s)
    {
        if (s.Layers.Count > MostItems)
        {
            return $"A project has at most {MostItems} layers.";
        }

        if (s.Repositories.Count > 0 && (s.Bitbake is null || s.Layers.Count == 0))
        {
            return "A project of repositories names where bitbake is, such as bitbake or poky/bitbake, and its layers.";
        }

        foreach (var path in s.Layers.Append(s.Bitbake).OfType<string>().Where(_ => s.Directory is null))
        {
            if (!InRepository().IsMatch(path) || path.Split('/').Contains("..", StringComparer.Ordinal))
            {
                return $"“{Short(path)}” is no place in a repository: its name, perhaps with a path behind it, such as openembedded-core/meta.";
            }

            if (!s.Repositories.Any(repository => repository.Name == path.Split('/')[0]))
            {
                return $"“{Short(path)}” begins with no name of a repository of this project.";
            }
        }

        return s.Layers.Distinct(StringComparer.Ordinal).Count() == s.Layers.Count ? null : "A layer is named twice.";
    }

    private static string? NamesProblem(ProjectSettings s)
    {
        if (new[] { s.Machine, s.Distro }.OfType<string>().FirstOrDefault(name => !Name().IsMatch(name)) is { } wrong)
        {
            return $"“{Short(wrong)}” is no name of a machine or distro: letters, digits, dots, dashes and underscores.";
        }

        return s.Labels.Count > MostItems || s.Labels.Any(label => !Name().IsMatch(label))
            ? "A label has 1 to 100 letters, digits, dots, dashes and underscores." : null;
    }

    private static string? VariablesProblem(IReadOnlyList<ConfVariable> variables)
        => variables.Count > MostItems ? $"A project sets at most {MostItems} variables."
            : variables.FirstOrDefault(variable => !Variable().IsMatch(variable.Name)) is { } name ? $"“{Short(name.Name)}” is no name of a variable, such as IMAGE_INSTALL:append."
            : variables.FirstOrDefault(variable => variable.Value.Length > LongestValue || variable.Value.Contains('\0')) is { } value
                ? $"The value of {value.Name} has more than {LongestValue:N0} characters, or a zero character."
            : null;

    private static bool IsPath(string path)
        => path.Length is > 1 and <= 1_000 && path[0] == '/' && !path.Split('/').Contains("..", StringComparer.Ordinal) && !path.Any(char.IsControl);

    private static string Short(string text) => text.Length <= 80 ? text : $"{text[..80]}…";

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"^(?:https?|ssh|git|file)://[^\s\p{Cc}]{1,1000}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Url();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._/+-]{0,199}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Revision();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._/-]{0,499}\z", RegexOptions.CultureInvariant)]
    private static partial Regex InRepository();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_.+:/-]{0,199}(?:\[[A-Za-z0-9_-]{1,100}\])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^(?:(?:mc|multiconfig):[A-Za-z0-9_.*-]{0,100}:)?[A-Za-z0-9_%][A-Za-z0-9_.+%-]{0,199}(?::do_[A-Za-z0-9_]{1,100}|:[A-Za-z0-9_]{1,100})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Target();

    [GeneratedRegex(@"^[A-Za-z0-9_]{1,100}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TaskName();
}
