namespace Toaster.Actors.Builds.Interpretation;

/// <summary>Gathers what the verdict speaks of.</summary>
public sealed partial class BuildInterpreter
{
    private VerdictFacts VerdictFacts(SummaryRow summary)
    {
        var errors = _messages.All.Where(message => message.IsErrorOfBuild).ToList();
        var handler = errors.FirstOrDefault(message => message.Text.StartsWith("Execution of event handler", StringComparison.Ordinal));
        var failed = _taskTable.FirstFailed;
        var setscene = summary.Tasks.SetsceneFailed == 0 ? null
            : _taskTable.All.FirstOrDefault(task => task is { IsSetscene: true, Outcome: TaskOutcome.Failed });
        return new()
        {
            Summary = summary,
            FirstFailed = failed is null ? null : NamedTask.Of(failed),
            FirstFailure = failed is null ? null : Failure.Of(failed.Name.Task, TextsOf(failed), failed.ExitCode),
            StartedAfterFailure = _taskTable.StartedAfterFailure,
            CutOff = summary.Tasks.Unfinished == 0 ? [] : [.. _taskTable.All
                .Where(task => task is { IsSetscene: false, Outcome: TaskOutcome.Unfinished }).OrderBy(task => task.Order).Select(NamedTask.Of)],
            NotRestored = setscene?.Twin is { } real ? NamedTask.Of(real) : null,
            NotRestoredRan = setscene?.Twin is { Executed: true },
            NotRestoredDamaged = setscene is not null && TextsOf(setscene).Any(text =>
                text.Contains("damaged", StringComparison.OrdinalIgnoreCase) || text.Contains("corrupt", StringComparison.OrdinalIgnoreCase)),
            Errors = _exit.LastLines.Count > 0 ? ExitReason.Errors(_exit.LastLines) : [.. errors.Select(message => message.Text)],
            Raised = errors.Select(message => message.Raised).FirstOrDefault(raised => raised is not null),
            FirstErrorTask = errors is [{ Task: { } task }, ..] ? NamedTask.Of(task) : null,
            FirstErrorBeforeTasks = errors is [var first, ..] && (_end.FirstTaskLine is not { } line || first.Line < line),
            HandlerTask = handler?.Task is { } handled ? NamedTask.Of(handled) : null,
            UnparsedFiles = [.. errors.Select(message => message.RecipeFile).OfType<string>().Distinct(StringComparer.Ordinal)],
            NoProvider = _refusals.NoProviders is [var missing, ..] ? missing : ExitReason.NoProvider(_exit.LastLines, 0),
            ExitCode = _exit.Code,
            Told = _drive.Sentence,
            NoProviders = _refusals.NoProviders.Count,
            DiskFull = _refusals.DiskFull is [var full, ..] ? full : null,
            CommandError = _end.CommandError,
            Total = _end.Total ?? _tasks.Numbers?.Total,
        };
    }

    private List<string> TextsOf(TaskState task) =>
        [.. _messages.All.Where(message => message.Task == task && message.IsError).Select(message => message.Text)];
}
