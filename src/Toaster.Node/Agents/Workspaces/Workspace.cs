using Toaster.Bitbake.Configuration;
using Toaster.Node.Agents.Driving;

namespace Toaster.Node.Agents.Workspaces;

/// <summary>Makes the build directory of an attempt ready: an existing one as it is, or one of repositories that are checked out.</summary>
/// <param name="phase">Told of each step and what it is about.</param>
internal sealed class Workspace(Assignment assignment, AttemptFiles files, DriveOptions options, string mark, Action<string, string?> phase, TimeProvider time)
{
    private readonly BuildSpec _spec = assignment.Spec;

    /// <exception cref="BuildProblem">It cannot be made ready; says why.</exception>
    public async Task<BuildLayout> PrepareAsync(CancellationToken ct)
    {
        var layout = _spec.Directory is { } directory ? BuildLayout.Find(directory, _spec.Bitbake)
            : await new ProjectTree(assignment, files, options, mark, phase, time).CheckOutAsync(ct);
        phase("configure", null);
        try
        {
            // A tree of ours has machine and distribution in its local.conf; a user's directory gets them from outside.
            var isOurs = _spec.Directory is null;
            Write(files.ConfBefore, BuildSettings.Before(isOurs ? null : _spec.Machine, isOurs ? null : _spec.Distro));
            Write(files.ConfBehind, BuildSettings.Behind(_spec.Variables ?? []));
        }
        catch (FormatException e)
        {
            throw new BuildProblem("config-error", e.Message);
        }

        return layout;
    }

    private static void Write(string path, string text) => File.WriteAllText(path, text);
}
