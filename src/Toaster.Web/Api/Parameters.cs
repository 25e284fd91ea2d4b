using Toaster.Actors.Builds;
using Toaster.Actors.Views;

namespace Toaster.Web.Api;

/// <summary>The query parameters of the lists.</summary>
internal static class Parameters
{
    public const int DefaultSize = 25;

    public static readonly QueryParameter Page = new("page", QueryKind.Number, "Which page, from 1.") { Default = "1", Maximum = 10_000_000 };

    public static readonly QueryParameter Size = new("size", QueryKind.Number, "Rows of a page.") { Default = $"{DefaultSize}", Maximum = PageRequest.MaxSize };

    public static readonly QueryParameter Search = new("search", QueryKind.Text, "Only rows with this text, whatever its case.");

    public static readonly QueryParameter Order = new("order", QueryKind.Word, "Direction of the order.") { Allowed = ["asc", "desc"] };

    public static readonly QueryParameter[] Builds =
    [
        Page, Size, Search, Sort("started", "duration", "tasks", "errors", "warnings", "outcome", "id", "target", "machine"), Order,
        Outcome<BuildOutcome>("Only builds that ended so."),
        new("running", QueryKind.Flag, "true: only builds that run; together with outcome: those, too."),
        new("waiting", QueryKind.Flag, "true: only builds in the queue; together with outcome or running: those, too."),
        new("infrastructure", QueryKind.Flag, "true: only builds that the machines ended, not the code."),
        new("project", QueryKind.Number, "Only builds of this project.") { Maximum = long.MaxValue },
    ];

    public static readonly QueryParameter[] Tasks =
    [
        Page, Size, Search,
        Sort("order", "task", "recipe", "outcome", "started", "elapsed", "cpu", "diskread", "diskwrite", "messages", "sstate"), Order,
        Outcome<TaskOutcome>("Only tasks that ended so."),
        new("setscene", QueryKind.Flag, "true: only setscene tasks; false: only real ones."),
        new("notReached", QueryKind.Flag, "true: also tasks of the graph that never had an event; without outcome only those."),
        new("sstate", QueryKind.Word, "Only tasks for which shared state did this.") { Allowed = Names<SstateResult>() },
        new("messages", QueryKind.Flag, "true: only tasks with errors or warnings."),
        new("executed", QueryKind.Flag, "Only tasks that were executed, or were not."),
        new("recipe", QueryKind.Text, "Only tasks of exactly this recipe."),
    ];

    public static readonly QueryParameter[] Messages =
    [
        Page, Size, Search,
        new("minLevel", QueryKind.Number, "From this level on: 30 warning, 40 error, 50 critical.") { Default = "29", Minimum = 0, Maximum = 100 },
        new("maxLevel", QueryKind.Number, "Up to this level.") { Default = "100", Minimum = 0, Maximum = 100 },
        new("task", QueryKind.Number, "Only messages of this task."),
        new("setscene", QueryKind.Flag, "Only messages of setscene tasks, or only of others."),
        new("recipe", QueryKind.Text, "Only messages of tasks of exactly this recipe."),
    ];

    public static readonly QueryParameter[] Variables =
    [
        Page, Size, Search, Sort("name", "file"), Order,
        new("changed", QueryKind.Flag, "true: only variables that a file beside bitbake.conf and the core's default files set."),
        new("described", QueryKind.Flag, "true: only variables with a description."),
        new("file", QueryKind.Text, "Only variables whose history names this file."),
    ];

    public static readonly QueryParameter[] LogLines =
    [
        new("from", QueryKind.Number, "Number of the first line.") { Default = "1", Maximum = long.MaxValue },
        new("count", QueryKind.Number, "Lines at most; fewer when they are very long.") { Default = "100", Maximum = 1000 },
        new("search", QueryKind.Text, "Also counts the lines with this text, whatever its case.") { Longest = 200 },
    ];

    public static readonly QueryParameter[] Recipes =
    [
        Page, Size, Search, Sort("name", "version", "layer", "license", "section", "tasks", "failed", "packages", "elapsed"), Order,
        new("layer", QueryKind.Text, "Only recipes of the layer of this name."),
        new("multiconfig", QueryKind.Text, "Only recipes of this configuration."),
        new("images", QueryKind.Flag, "true: only recipes that make images."),
        new("failed", QueryKind.Flag, "true: only recipes with a failed task."),
        new("withPackages", QueryKind.Flag, "true: only recipes that made packages in this build."),
    ];

    // What there is can be asked for: the limit is that of addresses.
    private const int LongestName = 8_000;

    /// <summary>For a name that cannot stand in a path: a dash stands there, and the name here.</summary>
    public static readonly QueryParameter Name = new("name", QueryKind.Text, "The name, when the path has a dash in its place.") { Longest = LongestName };

    public static readonly QueryParameter[] Recipe = [Name, new("multiconfig", QueryKind.Text, "Of this configuration; else of the default one, else the first.")];

    public static readonly QueryParameter[] Packages =
    [
        Page, Size, Search, Sort("name", "recipe", "version", "size", "files", "license", "section"), Order,
        new("recipe", QueryKind.Text, "Only packages of exactly this recipe."),
        new("installed", QueryKind.Flag, "true: only packages inside an image of the build; false: only others."),
        new("withFiles", QueryKind.Flag, "true: only packages that hold a file."),
    ];

    public static readonly QueryParameter[] Package = [Name, new("recipe", QueryKind.Text, "Of this recipe, when several made one of the name.")];

    public static readonly QueryParameter[] Image = [Name];

    public static readonly QueryParameter[] ImagePackages = [Name, Page, Size, Search, Sort("name", "size", "recipe", "version"), Order];

    public static readonly QueryParameter[] ImageFiles =
    [
        Name, Page, Size, new("search", QueryKind.Text, "Instead of a folder: what the whole image has by this name, or folder/name."), Sort("name", "size", "type"), Order,
        new("dir", QueryKind.Text, "The folder, from the root of the image: /usr/bin. Without one the root.") { Longest = LongestName },
    ];

    public static readonly QueryParameter[] Artifacts =
    [
        Page, Size, Search, Sort("kind", "name", "task"), Order,
        new("kind", QueryKind.Word, "Only of this kind.") { Allowed = Names<ArtifactKind>() },
        new("recipe", QueryKind.Text, "Only what tasks of exactly this recipe put there."),
    ];

    public static readonly QueryParameter[] Projects = [new("hidden", QueryKind.Flag, "true: hidden projects, too.") { Default = "false" }];

    public static readonly QueryParameter[] Cancel = [new("force", QueryKind.Flag, "true: running tasks are not waited for.") { Default = "false" }];

    public static readonly QueryParameter[] Priority =
        [new("priority", QueryKind.Number, "Higher is earlier, 0 is usual.") { Minimum = -100, Maximum = 100, Required = true }];

    /// <summary>Where a node goes to.</summary>
    public static readonly QueryParameter[] ToPool = [new("pool", QueryKind.Text, "Name or number of a pool.") { Required = true, Longest = 100 }];

    public static readonly QueryParameter[] Enrolment = [new("pool", QueryKind.Text, "Name or number of the pool that the node is in from then on; without one the default pool.") { Longest = 100 }];

    public static readonly QueryParameter[] Imports =
        [new("count", QueryKind.Number, "At most so many, newest first.") { Default = "50", Maximum = PageRequest.MaxSize }];

    public static readonly QueryParameter[] Upload =
    [
        new("name", QueryKind.Text, "Name of the file, when the body is the log itself."),
        new("project", QueryKind.Text, "Number or name of the project its builds belong to; without one they are command line builds."),
    ];

    public static readonly QueryParameter[] Records =
        [new("id", QueryKind.Number, "A build; repeat it for several, which come in this order.") { Many = true, Required = true, Maximum = long.MaxValue }];

    public static readonly QueryParameter[] Verify =
        [new("deep", QueryKind.Flag, "true: also compare the read tables with what folding the journal gives.") { Default = "false" }];

    public static readonly QueryParameter[] Backup =
        [new("directory", QueryKind.Text, "Full path of a directory that does not exist, or is empty.") { Required = true }];

    public static TBuilder Takes<TBuilder>(this TBuilder route, params QueryParameter[] parameters) where TBuilder : IEndpointConventionBuilder
    {
        route.WithMetadata(new QueryMetadata(parameters));
        return route;
    }

    private static QueryParameter Sort(params string[] columns)
        => new("sort", QueryKind.Word, "Order of the rows.") { Allowed = columns, Default = columns[0] };

    private static QueryParameter Outcome<T>(string description) where T : struct, Enum
        => new("outcome", QueryKind.Word, description + " Several with commas.") { Allowed = Names<T>(), Many = true };

    private static string[] Names<T>() where T : struct, Enum => Enum.GetNames<T>();
}
