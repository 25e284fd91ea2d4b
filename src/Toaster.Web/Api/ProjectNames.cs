using Toaster.Actors;
using Toaster.Actors.Projects;

namespace Toaster.Web.Api;

public static class ProjectNames
{
    /// <summary>A project by its number or its name; null for no text.</summary>
    public static async ValueTask<ProjectId?> FindAsync(string? text, IProjects projects, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var project = long.TryParse(text, out var id) ? await projects.FindAsync(new ProjectId(id), ct) : null;
        project ??= await projects.FindAsync(text, ct);
        return project?.Id ?? throw new ApiProblemException(StatusCodes.Status404NotFound, "no-such-project", $"There is no project \"{text}\".");
    }
}
