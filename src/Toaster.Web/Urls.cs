using Toaster.Actors;

namespace Toaster.Web;

/// <summary>Every address of the product. Pages and modules never put one together themselves.</summary>
public static class Urls
{
    public const string Home = "/";
    public const string Builds = "/builds";
    public const string Import = "/import";
    public const string Theme = "/theme";
    public const string Projects = "/projects";
    public const string NewProject = "/projects/new";
    public const string Farm = "/farm";
    public const string Hub = "/hub";

    private const int LongestValue = 500;
    private const int LongestAddress = 7000;

    public static string BuildsSearch(string text) => With(Builds, "q", text);
    public static string Build(BuildId id) => $"/builds/{id}";
    public static string BuildLive(BuildId id) => $"/builds/{id}/live";
    public static string Tasks(BuildId id) => $"/builds/{id}/tasks";
    public static string Tasks(BuildId id, string filter, string value) => With(Tasks(id), filter, value);
    public static string Task(BuildId id, int task) => $"/builds/{id}/tasks/{task}";
    public static string TaskLog(BuildId id, int task) => $"/builds/{id}/tasks/{task}/log";
    public static string TaskLogFetch(BuildId id, int task) => $"{TaskLog(id, task)}/fetch";
    public static string Logs(BuildId id) => $"/builds/{id}/logs";
    public static string Log(BuildId id, string name) => Named(Logs(id), name);
    public static string LogMore(BuildId id, string name) => Named(Logs(id), name, part: "/more");
    public static string LogRaw(BuildId id, string name) => Named(Logs(id), name, part: "/raw");
    public static string LogLine(string log, long line) => $"{log}?line={line}#L{line}";
    public static string Messages(BuildId id) => $"/builds/{id}/messages";
    public static string Messages(BuildId id, string level) => With(Messages(id), "level", level);
    public static string Configuration(BuildId id) => $"/builds/{id}/configuration";
    public static string Variables(BuildId id) => $"/builds/{id}/variables";
    public static string VariablesOfFile(BuildId id, string file) => With(Variables(id), "file", file);
    public static string Messages(BuildId id, string filter, string value) => With(Messages(id), filter, value);
    public static string Recipes(BuildId id) => $"/builds/{id}/recipes";
    public static string RecipesOfLayer(BuildId id, string layer) => With(Recipes(id), "layer", layer);
    public static string Recipe(BuildId id, string name, string multiconfig = "") =>
        multiconfig.Length == 0 ? Named(Recipes(id), name) : Named(Recipes(id), name, $"mc={Uri.EscapeDataString(multiconfig)}");
    public static string Packages(BuildId id) => $"/builds/{id}/packages";
    public static string PackagesOf(BuildId id, string recipe) => With(Packages(id), "recipe", recipe);
    public static string Package(BuildId id, string name, string? recipe = null) =>
        recipe is null ? Named(Packages(id), name) : Named(Packages(id), name, $"recipe={Uri.EscapeDataString(recipe)}");
    public static string Images(BuildId id) => $"/builds/{id}/images";
    public static string Image(BuildId id, string target) => Named(Images(id), target);
    public static string ImageFiles(BuildId id, string target) => Named(Images(id), target, part: "/files");
    public static string ImageFolder(BuildId id, string target, string folder) => Named(Images(id), target, $"dir={Uri.EscapeDataString(folder)}", "/files");
    public static string ImageFile(BuildId id, string target, string path) => path.Length <= LongestValue ? Named(Images(id), target, $"q={Uri.EscapeDataString(path)}", "/files") : ImageFiles(id, target);
    public static string Artifacts(BuildId id) => $"/builds/{id}/artifacts";
    public static string ArtifactsOf(BuildId id, string recipe) => With(Artifacts(id), "recipe", recipe);
    public static string Recorder(BuildId id) => $"/builds/{id}/recorder";
    public static string BuildDelete(BuildId id) => $"/builds/{id}/delete";
    public static string BuildUndelete(BuildId id) => $"/builds/{id}/undelete";
    public static string BuildCancel(BuildId id) => $"/builds/{id}/cancel";
    public static string BuildRebuild(BuildId id) => $"/builds/{id}/rebuild";
    public static string BuildPriority(BuildId id) => $"/builds/{id}/priority";
    public static string Project(ProjectId id) => $"/projects/{id}";
    public static string ProjectEdit(ProjectId id) => $"/projects/{id}/edit";
    public static string ProjectDelete(ProjectId id) => $"/projects/{id}/delete";
    public static string ProjectHide(ProjectId id) => $"/projects/{id}/hide";
    public static string ProjectStart(ProjectId id) => $"/projects/{id}/builds";
    public const string NodeEnrol = "/farm/enrol";
    public static string NodeState(AgentId id) => $"/farm/nodes/{id}/state";
    public static string NodePool(AgentId id) => $"/farm/nodes/{id}/pool";
    public const string Pools = "/farm/pools";
    public const string NewPool = "/farm/pools/new";
    public static string PoolEdit(PoolId id) => $"/farm/pools/{id}/edit";
    public static string PoolDelete(PoolId id) => $"/farm/pools/{id}/delete";
    public static string NodeRemove(AgentId id) => $"/farm/nodes/{id}/remove";
    public static string NewProjectFrom(string source) => With(NewProject, "from", source);
    public static string ProjectsHidden => With(Projects, "show", "hidden");
    public static string BuildsOf(ProjectId id) => With(Builds, "project", $"{id}");
    public static string ImportOf(ImportId id) => $"/imports/{id}";
    public static string ImportEvents(ImportId id) => $"/imports/{id}/events";
    public static string ImportCancel(ImportId id) => $"/imports/{id}/cancel";

    /// <summary>
    /// The address of a thing by its name. Names as bitbake has them stand in the path; any other, which a path could turn into
    /// something else, stands behind it: <c>/-?name=..</c>.
    /// </summary>
    private static string Named(string root, string name, string? query = null, string part = "")
    {
        var inPath = name.Length is > 0 and <= 200 && name is not (['.', ..] or "-") && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '+' or '-' or '~');
        var more = string.Join('&', new[] { inPath ? null : $"name={Uri.EscapeDataString(name)}", query }.OfType<string>());
        var url = $"{root}/{(inPath ? Uri.EscapeDataString(name) : Unnamed)}{part}{(more.Length > 0 ? "?" + more : "")}";
        return url.Length <= LongestAddress ? url : root; // No server reads longer ones: the list has it, too.
    }

    /// <summary>Stands in a path for a name that stands behind it.</summary>
    public const string Unnamed = "-";

    // Answered by the HTTP interface.
    public static string BuildRecord(BuildId id) => $"/api/v1/builds/{id}/record";
    public static string BuildEventLog(BuildId id) => $"/api/v1/builds/{id}/eventlog";
    public static string TasksJson(BuildId id) => Json(Tasks(id));

    public static string ImagePackagesJson(BuildId id, string target) => Json(Named(Images(id), target, part: "/packages"));

    /// <summary>The same for programs.</summary>
    public static string Json(string page) => "/api/v1" + page;

    /// <summary>All rows of a list as CSV: see <see cref="Shared.Lists.Csv"/>.</summary>
    public static string Csv(string list) => $"{list}{(list.Contains('?', StringComparison.Ordinal) ? '&' : '?')}format=csv";

    /// <summary>
    /// The address a part of a verdict names: <c>task:ID</c>, <c>messages</c>, <c>tasks</c> with a query. Null for what this
    /// product has no page for.
    /// </summary>
    public static string? OfVerdict(BuildId id, string? link)
    {
        if (link is null) return null;
        if (link.StartsWith("task:", StringComparison.Ordinal)) return int.TryParse(link.AsSpan(5), out var task) ? Task(id, task) : null;

        var name = link.Split('?', 2)[0];
        return name is "tasks" or "messages" or "variables" or "recipes" or "packages" or "images" or "artifacts" or "configuration" ? $"/builds/{id}/{link}" : null;
    }

    /// <summary>Where to go back to after a form: a path of this server, nothing else.</summary>
    public static string Local(string? path) =>
        path is ['/', ..] && !path.StartsWith("//", StringComparison.Ordinal) && !path.Contains('\\', StringComparison.Ordinal) && !path.Any(char.IsControl)
            ? path
            : Home;

    /// <summary>With a field of the query. An address has a limit: a name beyond all measure is left away, and the list comes whole.</summary>
    public static string With(string path, string name, string value) => value.Length <= LongestValue ? $"{path}?{name}={Uri.EscapeDataString(value)}" : path;
}
