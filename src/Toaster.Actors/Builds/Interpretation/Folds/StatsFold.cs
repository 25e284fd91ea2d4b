using System.Text.Json;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>BuildStatsList: processor time and disk traffic, in all and by task. Each configuration sends a list of its own.</summary>
internal sealed class StatsFold(TaskTable tasks)
{
    public BuildStatsRow? Sum { get; private set; }

    public void Carry(StateStream s) => Sum = s.Stats(Sum);

    public void Apply(EventFields fields, JsonElement data)
    {
        var sum = Sum ?? new BuildStatsRow(0, 0, 0, 0, 0);
        var byText = ByPlainFile();
        foreach (var entry in data.Items())
        {
            JsonElement[] parts = [.. entry.Items()];
            if (parts.Length < 3)
            {
                fields.Problem("an entry of the statistics has no numbers.");
                continue;
            }

            var stats = parts[2];
            var found = new TaskStatistics(
                stats.Entry("cpu_time_user")?.AsFraction(), stats.Entry("cpu_time_system")?.AsFraction(),
                stats.Entry("disk_io_read")?.AsInteger(), stats.Entry("disk_io_write")?.AsInteger(), Elapsed(stats));
            sum = new(
                sum.Tasks + 1, sum.CpuTimeUser + (found.CpuUser ?? 0), sum.CpuTimeSystem + (found.CpuSystem ?? 0),
                sum.DiskRead + (found.DiskRead ?? 0), sum.DiskWrite + (found.DiskWrite ?? 0));
            Give(byText, parts, found);
        }

        Sum = sum;
    }

    private static long? Elapsed(JsonElement stats) =>
        stats.Entry("started")?.AsFraction() is { } started && stats.Entry("ended")?.AsFraction() is { } ended && ended >= started
            ? BuildTime.Microseconds(ended - started)
            : null;

    /// <summary>
    /// The list names files without variant and configuration: the recipe's name tells variants apart, and of the same recipe
    /// in two configurations it is the one whose run began at about that time.
    /// </summary>
    private void Give(ILookup<(string, string), TaskState> byText, JsonElement[] parts, TaskStatistics found)
    {
        if (parts[0].AsText() is not { } file || parts[1].AsText() is not { } name)
        {
            return;
        }

        TaskState[] candidates = [.. byText[(TaskName.PlainFile(TaskName.SplitMulticonfig(file).Name), name)]];
        if (candidates.Length > 1 && parts.ElementAtOrDefault(3).AsText() is { } recipe)
        {
            candidates = [.. candidates.Where(task => (task.WorkerRecipe ?? task.TreeRecipe) == recipe)];
        }

        var began = BuildTime.Microseconds(parts[2].Entry("started")?.AsFraction());
        if (candidates.MinBy(task => began is { } at && task.StartedAt is { } start ? Math.Abs(at - start) : long.MaxValue) is { } own)
        {
            own.Statistics = found;
            tasks.Touch(own);
        }
    }

    private ILookup<(string, string), TaskState> ByPlainFile() => tasks.All
        .Where(task => task.IsListed)
        .ToLookup(task => (TaskName.PlainFile(task.Name.RecipeFile), task.Name.Task));
}
