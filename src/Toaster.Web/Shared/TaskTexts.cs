using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Web.Shared;

/// <summary>Names and short words of tasks.</summary>
public static class TaskTexts
{
    /// <summary>As the worker said it; else as far as the recipe's file name tells.</summary>
    public static string RecipeOf(TaskRow task)
    {
        if (task.Recipe is { Length: > 0 } known) return known;

        var file = task.RecipeFile[(task.RecipeFile.LastIndexOf('/') + 1)..];
        if (file.EndsWith(".bb", StringComparison.Ordinal)) file = file[..^3];
        return file.IndexOf('_', StringComparison.Ordinal) is > 0 and var version ? file[..version] : file;
    }

    public static string NameOf(TaskRow task) => $"{RecipeOf(task)}:{task.Task}";

    /// <summary>What shared state did for it, in a table's cell; null when it had no part.</summary>
    public static string? Sstate(TaskRow task) => task.Sstate switch
    {
        SstateResult.Restored => "restored",
        SstateResult.Missed => task.Executed ? "missed, so it ran" : "missed",
        SstateResult.Failed => task.Executed ? "restoring failed, so it ran" : "restoring failed",
        _ => null,
    };

    /// <summary>Processor time in seconds; null when bitbake kept none.</summary>
    public static double? Cpu(TaskRow task) => task.CpuUser is null && task.CpuSystem is null ? null : (task.CpuUser ?? 0) + (task.CpuSystem ?? 0);

    /// <summary>The file without the prefixes of variants and configurations.</summary>
    public static string File(string recipeFile) => recipeFile.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? recipeFile[slash..] : recipeFile;
}
