using Toaster.Actors;

namespace Toaster.Web;

/// <summary>Every address of the product. Pages and modules never put one together themselves.</summary>
public static class Urls
{
    public const string Home = "/";
    public const string Builds = "/builds";
    public const string Import = "/import";
    public const string Theme = "/theme";

    public static string BuildsSearch(string text) => $"{Builds}?q={Uri.EscapeDataString(text)}";
    public static string Build(BuildId id) => $"/builds/{id}";
    public static string BuildLive(BuildId id) => $"/builds/{id}/live";
    public static string Tasks(BuildId id) => $"/builds/{id}/tasks";
    public static string Tasks(BuildId id, string filter, string value) => $"/builds/{id}/tasks?{filter}={Uri.EscapeDataString(value)}";
    public static string Task(BuildId id, int task) => $"/builds/{id}/tasks/{task}";
    public static string Messages(BuildId id) => $"/builds/{id}/messages";
    public static string Messages(BuildId id, string level) => $"/builds/{id}/messages?level={Uri.EscapeDataString(level)}";
    public static string Configuration(BuildId id) => $"/builds/{id}/configuration";
    public static string Variables(BuildId id) => $"/builds/{id}/variables";
    public static string VariablesOfFile(BuildId id, string file) => $"/builds/{id}/variables?file={Uri.EscapeDataString(file)}";
    public static string Recipes(BuildId id) => $"/builds/{id}/recipes";
    public static string Packages(BuildId id) => $"/builds/{id}/packages";
    public static string Images(BuildId id) => $"/builds/{id}/images";
    public static string Image(BuildId id, string target) => $"/builds/{id}/images?image={Uri.EscapeDataString(target)}";
    public static string ImportOf(ImportId id) => $"/imports/{id}";
    public static string ImportEvents(ImportId id) => $"/imports/{id}/events";
    public static string ImportCancel(ImportId id) => $"/imports/{id}/cancel";

    // Answered by the HTTP interface.
    public static string BuildRecord(BuildId id) => $"/api/v1/builds/{id}/record";
    public static string BuildEventLog(BuildId id) => $"/api/v1/builds/{id}/eventlog";
    public static string TasksJson(BuildId id) => $"/api/v1/builds/{id}/tasks";

    /// <summary>
    /// The address a part of a verdict names: <c>task:ID</c>, <c>messages</c>, <c>tasks</c> with a query. Null for what this
    /// product has no page for.
    /// </summary>
    public static string? OfVerdict(BuildId id, string? link)
    {
        if (link is null) return null;
        if (link.StartsWith("task:", StringComparison.Ordinal)) return int.TryParse(link.AsSpan(5), out var task) ? Task(id, task) : null;

        var name = link.Split('?', 2)[0];
        return name is "tasks" or "messages" or "variables" or "recipes" or "packages" or "images" or "configuration" ? $"/builds/{id}/{link}" : null;
    }

    /// <summary>Where to go back to after a form: a path of this server, nothing else.</summary>
    public static string Local(string? path) =>
        path is ['/', ..] && !path.StartsWith("//", StringComparison.Ordinal) && !path.Contains('\\', StringComparison.Ordinal) && !path.Any(char.IsControl)
            ? path
            : Home;
}
