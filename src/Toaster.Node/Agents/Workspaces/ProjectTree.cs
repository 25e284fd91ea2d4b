using System.Security.Cryptography;
using System.Text;
using Toaster.Bitbake.Configuration;
using Toaster.Node.Agents.Driving;

namespace Toaster.Node.Agents.Workspaces;

/// <summary>The tree of a project below the agent's work directory: repositories at their revisions, and a build directory.</summary>
internal sealed class ProjectTree(Assignment assignment, AttemptFiles files, DriveOptions options, string mark, Action<string, string?> phase, TimeProvider time)
{
    private readonly BuildSpec _spec = assignment.Spec;
    private readonly string _root = Path.Combine(options.Work, "projects", DirectoryOf(assignment.Spec.Project), $"{options.Slot}");

    /// <exception cref="BuildProblem">A repository cannot be had, or the project names something that is not in them.</exception>
    public async Task<BuildLayout> CheckOutAsync(CancellationToken ct)
    {
        var sources = Make(Path.Combine(_root, "sources"));
        var build = Make(Path.Combine(_root, "build"));
        var git = new GitCheckout(Make(Path.Combine(options.Work, "mirrors")), files, options, mark, time);
        foreach (var repository in _spec.Repositories ?? [])
        {
            phase("checkout", repository.Name);
            await git.CheckOutAsync(repository, Path.Combine(sources, GitSource.NameOf(repository)), ct);
        }

        try
        {
            Write(build, "bblayers.conf", BuildSettings.Layers((_spec.Layers ?? []).Select(layer => Layer(sources, layer))));
            Write(build, "local.conf", LocalConf());
        }
        catch (FormatException e)
        {
            throw new BuildProblem("config-error", e.Message);
        }

        return BuildLayout.Find(build, Below(sources, _spec.Bitbake is { Length: > 0 } named ? named : "bitbake", "bitbake"));
    }

    private string LocalConf() => BuildSettings.Before(_spec.Machine, _spec.Distro)
        + ConfText.AssignLiteral("DL_DIR", Path.Combine(options.Work, "downloads"), "?=") + ConfText.AssignLiteral("SSTATE_DIR", Path.Combine(options.Work, "sstate-cache"), "?=");

    private string Layer(string sources, string layer)
    {
        var path = Below(sources, layer, "layer");
        return File.Exists(Path.Combine(path, "conf", "layer.conf")) ? path
            : throw new BuildProblem("config-error", $"{layer} is no layer at this revision: there is no conf/layer.conf in it.");
    }

    private static string Below(string sources, string named, string what)
    {
        var path = Path.GetFullPath(Path.Combine(sources, named));
        return path.StartsWith(sources + "/", StringComparison.Ordinal) ? path
            : throw new BuildProblem("config-error", $"The {what} {named} does not lie in one of the project's repositories.");
    }

    private string Make(string path)
    {
        Directory.CreateDirectory(path);
        for (var at = path; at.Length > options.Work.Length; at = Path.GetDirectoryName(at)!)
        {
            options.User?.Give(at);
        }

        return path;
    }

    private void Write(string build, string name, string text)
    {
        var path = Path.Combine(Make(Path.Combine(build, "conf")), name);
        if (!File.Exists(path) || File.ReadAllText(path) != text) // A file that is only touched is parsed again.
        {
            File.WriteAllText(path, text);
        }
    }

    /// <summary>A name for people, and what tells it from all others.</summary>
    private static string DirectoryOf(string project)
    {
        var readable = new string([.. project.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-').Take(40)]).Trim('-');
        return $"{readable}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(project)))[..8]}";
    }
}
