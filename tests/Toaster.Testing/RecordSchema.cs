namespace Toaster.Testing;

/// <param name="Keys">Fields that match rows; their order does not matter.</param>
public sealed record RecordPart(string Name, string[] Keys, string[] Fields);

/// <summary>What a build record holds and a comparison looks at.</summary>
public static class RecordSchema
{
    public static readonly string[] Plain =
    [
        "outcome", "reason", "bitbakeVersion", "machine", "distro", "distroVersion", "startedAt", "completedAt", "variables", "variableHistory",
    ];

    public static readonly string[] Maps =
        ["eventCounts", "logLevels", "metadataCounts", "variableValues", "parse", "dependencies", "buildStats"];

    public static readonly HashSet<string> Times = ["startedAt", "completedAt", "endedAt"];

    public static readonly RecordPart[] Parts =
    [
        new("layers", ["path"], ["name", "branch", "commit", "priority"]),
        new("tasks", ["multiconfig", "recipeFile", "task", "setscene"],
            ["order", "outcome", "reason", "executed", "noexec", "exitCode", "sstate", "recipe", "version", "hash", "startedAt", "endedAt",
             "workerPid", "logFile", "errors", "warnings"]),
        new("messages", ["line"], ["level", "levelNumber", "task", "text"]),
        new("noProviders", ["line"], ["item", "runtime", "closeMatches", "dependees", "reasons"]),
        new("recipes", ["multiconfig", "name"], ["version", "file", "layer", "isImage"]),
        new("packages", ["name", "recipe"], ["version", "revision", "size", "files"]),
        new("images", ["target"], ["packages", "installedSize", "dependencies", "files", "directories", "links"]),
        new("imagePackages", ["target", "name"], ["recipe", "version", "installedSize"]),
        new("artifacts", ["task", "path"], []),
        new("diskFull", ["line"], ["device", "type", "free", "mountPoint"]),
        new("recorderProblems", ["line"], ["offset"]),
    ];
}
