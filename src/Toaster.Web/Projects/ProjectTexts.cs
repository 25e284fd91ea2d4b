using Toaster.Actors.Projects;

namespace Toaster.Web.Projects;

/// <summary>Projects in words.</summary>
internal static class ProjectTexts
{
    /// <summary>Where everything comes from.</summary>
    public static string Source(ProjectView project) => project switch
    {
        { IsDefault: true } => "Builds that were imported, or recorded in a shell",
        { Settings.Directory: { } directory } => directory,
        { Settings: { Release: { Length: > 0 } release } settings } => $"{release}, {Format.Count(settings.Layers.Count, "layer")}",
        { Settings: { Repositories.Count: > 0 } settings } => $"{Format.Count(settings.Repositories.Count, "repository", "repositories")}, {Format.Count(settings.Layers.Count, "layer")}",
        _ => "Nothing yet: it has no sources",
    };

    /// <summary>Machine and distribution, as far as they are set.</summary>
    public static string Where(ProjectSettings settings) => string.Join(" · ", new[] { settings.Machine, settings.Distro }.OfType<string>());

    public static string Priority(int priority) => priority switch
    {
        0 => "usual",
        > 0 => $"earlier (+{priority})",
        _ => $"later ({priority})",
    };
}
