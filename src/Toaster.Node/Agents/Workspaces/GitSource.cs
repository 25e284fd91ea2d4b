using System.Text.RegularExpressions;
using Toaster.Node.Agents.Driving;

namespace Toaster.Node.Agents.Workspaces;

/// <summary>What of a repository's description may come near git: addresses that only fetch, names and revisions that are nothing else.</summary>
internal static partial class GitSource
{
    public const string Protocols = "https:http:ssh:git:file";

    /// <exception cref="BuildProblem">It is no name of a directory.</exception>
    public static string NameOf(SpecRepository repository) => Name().IsMatch(repository.Name) ? repository.Name
        : throw new BuildProblem("checkout-failed", $"'{repository.Name}' is no name for a repository. Use letters, digits, dots, dashes and underscores.");

    /// <exception cref="BuildProblem">It is no address git may fetch from.</exception>
    public static string UrlOf(SpecRepository repository) => Url().IsMatch(repository.Url) ? repository.Url
        : throw new BuildProblem("checkout-failed", $"{repository.Name}: '{repository.Url}' is no address that is fetched from. Write it with https, http, ssh, git or file, like https://git.example.org/meta-x (in place of git@host:path: ssh://git@host/path).");

    /// <exception cref="BuildProblem">It is neither branch, tag nor commit.</exception>
    public static string RevisionOf(SpecRepository repository) => Revision().IsMatch(repository.Revision) && !repository.Revision.Contains("..", StringComparison.Ordinal) ? repository.Revision
        : throw new BuildProblem("checkout-failed", $"{repository.Name}: '{repository.Revision}' is no branch, tag or commit.");

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"\A(?:https?|ssh|git|file)://[^-\s\p{C}][^\s\p{C}]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Url();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_./+@-]{0,199}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Revision();
}
