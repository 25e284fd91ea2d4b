using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Web.Live;

/// <summary>A task that runs now, as a page shows it.</summary>
/// <param name="Id">Null until the read tables have it.</param>
/// <param name="Percent">As bitbake reports it; null when it does not.</param>
/// <param name="Usual">Microseconds the same task took in an earlier build; null when not known.</param>
public sealed record RunningTask(
    int? Id, string Multiconfig, string Recipe, string Task, long? StartedAt, double? Percent, string? Rate, long? Usual, bool IsSilent)
{
    /// <summary>By key: multiconfig, file and task as bitbake writes them.</summary>
    public static string KeyOf(TaskRow row) => row.Multiconfig.Length == 0 ? $"{row.RecipeFile}:{row.Task}" : $"mc:{row.Multiconfig}:{row.RecipeFile}:{row.Task}";

    /// <summary>The one that runs longest first.</summary>
    public static IReadOnlyList<RunningTask> Of(IEnumerable<TaskInFlight> tasks, IReadOnlyDictionary<string, TaskRow> known, IReadOnlyDictionary<string, long> usual) =>
        [.. tasks.Select(task => Of(task, known.GetValueOrDefault(task.Key), usual)).OrderBy(task => task.StartedAt ?? long.MaxValue).ThenBy(task => task.Recipe, StringComparer.Ordinal)];

    public static RunningTask Of(TaskRow row) =>
        new(row.Id, row.Multiconfig, row.Recipe ?? RecipeOfFile(row.RecipeFile), row.Task, row.StartedAt, null, null, null, false);

    private static RunningTask Of(TaskInFlight task, TaskRow? row, IReadOnlyDictionary<string, long> usual)
    {
        var (multiconfig, file, name) = Split(task.Key);
        return new(
            row?.Id, multiconfig, row?.Recipe ?? task.Recipe ?? RecipeOfFile(file), name, task.StartedAt, task.Progress is >= 0 and <= 100 ? task.Progress : null, task.Rate,
            usual.TryGetValue(task.Key, out var took) ? took : null, task.IsSilent);
    }

    private static (string Multiconfig, string File, string Task) Split(string key)
    {
        var last = key.LastIndexOf(':');
        var (file, task) = last > 0 ? (key[..last], key[(last + 1)..]) : (key, "");
        return file.StartsWith("mc:", StringComparison.Ordinal) && file.IndexOf(':', 3) is > 0 and var at ? (file[3..at], file[(at + 1)..], task) : ("", file, task);
    }

    /// <summary><c>/x/hello_1.0.bb</c> is hello, until the recipe's own name is known.</summary>
    private static string RecipeOfFile(string file)
    {
        var name = file[(file.LastIndexOf('/') + 1)..];
        var end = name.IndexOfAny(['_', '.']);
        return end > 0 ? name[..end] : name;
    }
}
