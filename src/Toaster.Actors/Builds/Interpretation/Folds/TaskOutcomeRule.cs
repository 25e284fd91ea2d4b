namespace Toaster.Actors.Builds.Interpretation;

/// <summary>The table of task outcomes in docs/build-lifecycle.md: first match wins.</summary>
internal static class TaskOutcomeRule
{
    /// <param name="restored">Its own setscene task has succeeded.</param>
    public static TaskOutcome Of(
        SchedulerWord scheduler, WorkerWord worker, string? reason, bool noExec, bool isSetscene, bool restored)
    {
        var workerDecides = scheduler is SchedulerWord.None or SchedulerWord.Started;
        return (scheduler, worker) switch
        {
            (SchedulerWord.Failed, _) => TaskOutcome.Failed,
            (_, WorkerWord.Failed) when workerDecides => TaskOutcome.Failed,
            (SchedulerWord.Skipped, _) when reason == "existing" => TaskOutcome.Prebuilt,
            (SchedulerWord.Skipped, _) when restored => TaskOutcome.Cached,
            (SchedulerWord.Skipped, _) => TaskOutcome.Covered,
            (SchedulerWord.Completed, _) when noExec && !isSetscene => TaskOutcome.Empty,
            (SchedulerWord.Completed, _) => TaskOutcome.Succeeded,
            (_, WorkerWord.Succeeded) => TaskOutcome.Succeeded,
            _ => TaskOutcome.Unfinished,
        };
    }

    public static SstateResult Sstate(TaskState task) => task switch
    {
        { IsSetscene: true } => SstateResult.None,
        { Twin.Outcome: TaskOutcome.Succeeded } => SstateResult.Restored,
        { Twin.Outcome: TaskOutcome.Failed } => SstateResult.Failed,
        { Missed: true, Twin: null or { IsListed: false } } => SstateResult.Missed,
        _ => SstateResult.None,
    };
}
