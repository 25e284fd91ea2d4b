namespace Toaster.Actors.Builds.Interpretation;

/// <summary>What is known about a task beside its row; everything may be missing.</summary>
public sealed record TaskSurroundings
{
    /// <summary>Texts of its messages of level 39 and above, in order.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];
    /// <summary>A task whose result was restored or was there, so that this one was not needed: <c>recipe:do_task</c>.</summary>
    public string? CoveredBy { get; init; }
    /// <summary>The build that made what a prebuilt task left.</summary>
    public BuildId? UpToDateSince { get; init; }
    /// <summary>The task that failed and that this one, never reached, needs.</summary>
    public string? FailedNeed { get; init; }
}

/// <summary>One sentence for how a task ended, one for why it ran at all.</summary>
public static class TaskExplanation
{
    /// <param name="task">A real task, or a setscene task itself.</param>
    /// <param name="setscene">The setscene task of a real task, if it had one.</param>
    public static string Outcome(TaskRow task, TaskRow? setscene, TaskSurroundings known) => task.IsSetscene
        ? Setscene(task)
        : task.Outcome switch
        {
            null when task.IsRunning => "Running: it has started and not ended.",
            null => known.FailedNeed is { } need ? $"Not reached: {need}, which it needs, failed." : "Not reached: the build ended before it.",
            TaskOutcome.Succeeded when !task.Executed => "Succeeded: a dry run, it was not executed.",
            TaskOutcome.Succeeded => $"Succeeded: ran{For(task)}{Because(task)}.",
            TaskOutcome.Failed => Failed(task, known),
            TaskOutcome.Cached => $"Cached: its result was restored from shared state{In(setscene)}.",
            TaskOutcome.Covered => known.CoveredBy is { } cover
                ? $"Covered: not needed, because {cover} was restored."
                : "Covered: not needed, because what needs it was restored or up to date.",
            TaskOutcome.Prebuilt => known.UpToDateSince is { } build
                ? $"Prebuilt: up to date since build #{build}."
                : "Prebuilt: up to date since an earlier build.",
            TaskOutcome.Empty => "Empty: has nothing to do by itself.",
            _ => "Unfinished: the build ended while it ran.",
        };

    /// <summary>Null for a task that did not run.</summary>
    public static string? WhyItRan(TaskRow task, TaskRow? setscene) => task switch
    {
        { IsSetscene: true } => "Shared state held an object for it, so its result was to be restored in place of running it.",
        { Executed: false, IsRunning: false } => null,
        { Sstate: SstateResult.Missed, Hash: { } hash } => $"No object with the hash {hash[..Math.Min(16, hash.Length)]} was in shared state.",
        { Sstate: SstateResult.Missed } => "No object of its hash was in shared state.",
        { Sstate: SstateResult.Failed } => setscene?.LogFile is { } log
            ? $"Its object was in shared state, but could not be restored. The attempt is in {log}."
            : "Its object was in shared state, but could not be restored.",
        { Sstate: SstateResult.Restored } => "Its result was restored from shared state, and yet it ran: it was forced, or its object was not whole.",
        _ => "It keeps no object in shared state, or none was looked for, and no stamp of an earlier build was current.",
    };

    private static string Setscene(TaskRow task) => task.Outcome switch
    {
        null when task.IsRunning => "Restoring from shared state.",
        TaskOutcome.Succeeded => $"Restored from shared state{In(task)}.",
        TaskOutcome.Failed => "Restoring failed, so the real task runs instead. It is no error of the build.",
        _ => "Unfinished: the build ended while it was restored.",
    };

    private static string Failed(TaskRow task, TaskSurroundings known)
    {
        var failure = Interpretation.Failure.Of(task.Task, known.Errors, task.ExitCode);
        var phrase = failure.Phrase.Split(' ', 2) switch
        {
            ["which", var rest] => $"it {rest}",
            ["whose", var rest] => $"its {rest}",
            _ => $"a task {failure.Phrase}",
        };
        return failure.Kind == FailureKind.EventHandler
            ? "Failed: an event handler raised an exception in it."
            : $"Failed{After(task)}: {phrase}.";
    }

    private static string For(TaskRow task) => task.Elapsed is >= 0 and var elapsed ? $" {Figures.Duration(elapsed)}" : "";

    private static string After(TaskRow task) => task.Elapsed is >= 0 and var elapsed ? $" after {Figures.Duration(elapsed)}" : "";

    private static string In(TaskRow? task) => task?.Elapsed is >= 0 and var elapsed ? $" in {Figures.Duration(elapsed)}" : "";

    private static string Because(TaskRow task) => task.Sstate switch
    {
        SstateResult.Missed => " because its object was missing in shared state",
        SstateResult.Failed => " because its object in shared state could not be restored",
        _ => "",
    };
}
