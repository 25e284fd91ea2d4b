using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;
using Toaster.Web.Builds;
using Toaster.Web.Shared;

namespace Toaster.Web.Recipes;

/// <summary>What the page of one recipe shows.</summary>
/// <param name="Messages">The first of its tasks' messages.</param>
public sealed record RecipeModel(BuildHead Head, RecipeDetail Detail, Page<MessageView> Messages)
{
    public const int MostMessages = 20;

    public RecipeRow Recipe => Detail.Recipe;

    /// <summary>Real tasks in the order they ran; those that were never reached are <see cref="NotReached"/>.</summary>
    public IReadOnlyList<TaskRow> Tasks =>
        [.. Detail.Tasks.Where(t => !t.IsSetscene && (t.Outcome is not null || t.IsRunning)).OrderBy(t => t.Order ?? int.MaxValue).ThenBy(t => t.Id)];

    public IReadOnlyList<TaskRow> NotReached => [.. Detail.Tasks.Where(t => !t.IsSetscene && t.Outcome is null && !t.IsRunning)];

    /// <summary>Names under which others asked for it.</summary>
    public IReadOnlyList<string> Provides => [.. Detail.NeededBy.Select(link => link.Via).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public Look Look => this switch
    {
        { Detail.View.Failed: > 0 } => Look.Of(TaskOutcome.Failed),
        _ when Tasks.Any(t => t.IsRunning) => new("running", "Running", "run"),
        _ when Tasks.Any(t => t.Outcome == TaskOutcome.Unfinished) => Look.Of(TaskOutcome.Unfinished),
        _ when Tasks.Count == 0 => Look.NotReached,
        _ when Ran == 0 && Count(TaskOutcome.Cached) > 0 => Look.Of(TaskOutcome.Cached),
        _ when Ran == 0 => Look.Of(TaskOutcome.Covered),
        _ => Look.Of(TaskOutcome.Succeeded),
    };

    public string Sentence => this switch
    {
        { Detail.View.Failed: 1 } => $"Failed: {Tasks.First(t => t.Outcome == TaskOutcome.Failed).Task}, one of {Format.Count(Tasks.Count, "task")}.",
        { Detail.View.Failed: > 1 } => $"Failed: {Format.Count(Detail.View.Failed)} of {Format.Count(Tasks.Count, "task")}.",
        _ when Tasks.Any(t => t.IsRunning) => $"Running: {Tasks.First(t => t.IsRunning).Task}.",
        _ when Count(TaskOutcome.Unfinished) > 0 => $"Unfinished: {Format.Count(Count(TaskOutcome.Unfinished), "task was", "tasks were")} cut off.",
        _ when Tasks.Count == 0 && NotReached.Count == 0 => "No task of it was part of this build.",
        _ when Tasks.Count == 0 => $"Not reached: the build ended before any of its {Format.Count(NotReached.Count, "task")}.",
        _ when Head.Build.Summary.Tasks.Executed == 0 && Count(TaskOutcome.Succeeded) > 0 => $"A dry run: none of its {Format.Count(Tasks.Count, "task")} was executed.",
        _ when Ran == 0 && Count(TaskOutcome.Cached) > 0 => "Restored from shared state: none of its tasks had to run.",
        _ when Ran == 0 => $"Not needed: none of its {Format.Count(Tasks.Count, "task")} had to run.",
        _ when Ran == Tasks.Count => $"Succeeded: {(Ran == 1 ? "its task ran" : $"all {Format.Count(Ran)} tasks ran")}.",
        _ => $"Succeeded: {Format.Count(Ran)} of {Format.Count(Tasks.Count, "task")} ran.",
    };

    /// <summary>What the sentence leaves out; null when it says all.</summary>
    public string? More
    {
        get
        {
            string?[] parts =
            [
                Part(Count(TaskOutcome.Cached), "restored from shared state"), Part(Count(TaskOutcome.Covered), "not needed"), Part(Count(TaskOutcome.Prebuilt), "up to date"),
                Part(Count(TaskOutcome.Empty), "with nothing to do"), Tasks.Count == 0 ? null : Part(NotReached.Count, "never reached"),
            ];
            var said = string.Join(", ", parts.OfType<string>());
            return said.Length == 0 || (Ran == 0 && Tasks.Count == 0) ? null : $"{said}.";
        }
    }

    private int Ran => Tasks.Count(t => t.Executed || t.Outcome == TaskOutcome.Succeeded);

    private int Count(TaskOutcome outcome) => Tasks.Count(t => t.Outcome == outcome);

    private static string? Part(int number, string what) => number == 0 ? null : $"{Format.Count(number)} {what}";
}
