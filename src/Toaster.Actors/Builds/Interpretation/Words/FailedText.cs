using System.Text.RegularExpressions;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>The sentence of a build that failed, by its reason.</summary>
internal static partial class FailedText
{
    public static void Write(VerdictFacts facts, Phrase sentence, Phrase detail)
    {
        sentence.Say("Failed: ");
        switch (facts.Summary.Reason)
        {
            case BuildReasons.TaskFailed: TaskFailed(facts, sentence, detail); break;
            case BuildReasons.Disk: Disk(facts, sentence, detail); break;
            case BuildReasons.WorkerDied: WorkerDied(facts, sentence, detail); break;
            case BuildReasons.Exception: Exception(facts, sentence, detail); break;
            case BuildReasons.NoProvider: NoProvider(facts, sentence, detail); break;
            case BuildReasons.ErrorMessage: ErrorMessage(facts, sentence); break;
            case BuildReasons.IncompleteTasks:
                var run = facts.Summary.Tasks.Real - facts.Summary.Tasks.Unfinished;
                var total = facts.Total ?? facts.Summary.Tasks.Real;
                sentence.Say($"the build ended with {Figures.Count(total - run)} of {Figures.Count(total, "task")} not run.");
                break;
            case BuildReasons.CommandFailed:
                sentence.Say("bitbake's command ended with an error");
                sentence.Say(Told(facts.CommandError) is { } error ? $": {error}." : ".");
                break;
            default: sentence.Say($"{facts.Summary.Reason}."); break;
        }
    }

    /// <summary>" First was recipe:do_task, which …." where a task is known.</summary>
    public static void First(VerdictFacts facts, Phrase sentence)
    {
        if (facts.FirstFailed is { } first)
        {
            sentence.Say(facts.Summary.Tasks.Failed == 1 ? " It was " : " First was ").Task(first);
            sentence.Say(facts.FirstFailure is { } failure ? $", {failure.Phrase}." : ".");
        }
    }

    /// <summary>An error of a command, if it says more than its number.</summary>
    public static string? Told(string? error) => error is { Length: > 0 } && !int.TryParse(error, out _) ? Figures.Short(error) : null;

    private static void TaskFailed(VerdictFacts facts, Phrase sentence, Phrase detail)
    {
        var tasks = facts.Summary.Tasks;
        if (tasks.Failed == 0)
        {
            sentence.Say("bitbake counts a failed task that the log does not name.");
            return;
        }

        sentence.Link($"{Figures.Count(tasks.Failed)} of {Figures.Count(tasks.Real, "task")}", "tasks?outcome=failed").Say(" failed.");
        First(facts, sentence);
        detail.Say(facts.StartedAfterFailure == 0
            ? "No other task was started after it."
            : $"bitbake went on: {Figures.Count(facts.StartedAfterFailure, "more task")} {(facts.StartedAfterFailure == 1 ? "was" : "were")} started after it.");
        VerdictText.NeverReached(facts, detail);
        if (facts.NoProvider is { } missing)
        {
            detail.Next($"Also {ProviderText.Nobody(missing, facts.NoProviders)}.");
        }
    }

    private static void Disk(VerdictFacts facts, Phrase sentence, Phrase detail)
    {
        var disk = facts.DiskFull;
        var free = disk?.Free is { } number
            ? disk.Type == "inode" ? $"{Figures.Count(number)} free inodes" : $"{Figures.Size(number)} free"
            : "too little free space";
        sentence.Say(facts.CutOff.Count > 0 ? $"bitbake halted at {free}" : $"bitbake started no more tasks at {free}");
        sentence.Say($" on {disk?.Device ?? "a disk"}, below the limit set for {disk?.MountPoint ?? "it"}");
        switch (facts.CutOff)
        {
            case [var only]:
                sentence.Say("; ").Task(only).Say(" was cut off.");
                break;
            case [_, ..]:
                sentence.Say($"; {Figures.Count(facts.CutOff.Count)} tasks were cut off.");
                break;
            default:
                sentence.Say(".");
                break;
        }

        VerdictText.NeverReached(facts, detail);
    }

    private static void WorkerDied(VerdictFacts facts, Phrase sentence, Phrase detail)
    {
        sentence.Say("bitbake's worker process ended unexpectedly");
        switch (facts.CutOff)
        {
            case [var only]:
                sentence.Say(" and took ").Task(only).Say(" with it.");
                break;
            case [_, ..]:
                sentence.Say($" and took {Figures.Count(facts.CutOff.Count)} tasks with it.");
                break;
            default:
                sentence.Say(".");
                break;
        }

        if (facts.Errors.Select(e => WorkerSignal().Match(e)).FirstOrDefault(m => m.Success) is { } signal)
        {
            detail.Say($"It was ended by signal {signal.Groups["signal"].Value}.");
        }

        VerdictText.NeverReached(facts, detail);
    }

    private static void Exception(VerdictFacts facts, Phrase sentence, Phrase detail)
    {
        var handler = facts.Errors.Select(e => HandlerName().Match(e)).FirstOrDefault(m => m.Success)?.Groups["name"].Value;
        sentence.Say(handler is null ? "bitbake failed inside itself" : $"the event handler {handler} raised an exception");
        if (facts.HandlerTask is { } task)
        {
            sentence.Say(" in ").Task(task);
        }

        var tasks = facts.Summary.Tasks;
        sentence.Say(tasks switch
        {
            { Real: 0 } => " before the first task.",
            { Failed: 0, Unfinished: 0 } when facts.HandlerTask is null && VerdictText.NeverReached(facts) == 0
                => $" as the build ended; {AllOf(tasks)} had succeeded.",
            _ => $"; {Figures.Count(tasks.Succeeded + tasks.Empty + tasks.Cached + tasks.Covered + tasks.Prebuilt)} of {Figures.Count(facts.Total ?? tasks.Real, "task")} were done.",
        });
        if (facts.FirstErrorTask is null && tasks.Failed > 0 && facts.FirstFailed is { } failed)
        {
            detail.Say("It was reported with ").Task(failed).Say(".");
        }

        VerdictText.NeverReached(facts, detail);
    }

    private static void NoProvider(VerdictFacts facts, Phrase sentence, Phrase detail)
    {
        var tasks = facts.Summary.Tasks;
        sentence.Say($"{AllOf(tasks)} succeeded, but ");
        sentence.Say(facts.NoProvider is { } missing ? ProviderText.Nobody(missing, facts.NoProviders) : "a name has no provider").Say(".");
        if (facts.NoProvider is { } row)
        {
            ProviderText.Why(row, detail);
        }
    }

    private static void ErrorMessage(VerdictFacts facts, Phrase sentence)
    {
        var tasks = facts.Summary.Tasks;
        sentence.Say(tasks.Real > 0 ? "no task failed, but bitbake reported " : "bitbake reported ");
        sentence.Link(Figures.Count(facts.Errors.Count, "error"), "messages");
        if (facts.FirstErrorTask is { } task)
        {
            sentence.Say(facts.Errors.Count == 1 ? " in " : ", first in ").Task(task);
        }
        else if (facts.FirstErrorBeforeTasks && tasks.Real > 0)
        {
            sentence.Say(tasks.Real == 1 ? " before its only task" : $" before the first of {Figures.Count(tasks.Real)} tasks");
        }

        sentence.Say(facts.Errors switch
        {
            [] => ".",
            _ when FailureTexts.IsFetch([facts.Errors[0]]) => $": a download failed{Address(facts.Errors[0])}.",
            _ => $": {Figures.Short(facts.Errors[0])}.",
        });
    }

    private static string Address(string error) => Url().Match(error) is { Success: true } url ? $", {url.Value.TrimEnd('.', ',')}" : "";

    /// <summary>Of those that ran; of all, when nothing had to run.</summary>
    private static string AllOf(TaskCounts tasks)
    {
        var ran = tasks.Executed > 0 ? tasks.Executed : tasks.Real;
        return ran == 1 ? "the only task" : $"all {Figures.Count(ran)} tasks";
    }

    [GeneratedRegex(@"exited unexpectedly \(-(?<signal>\d+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex WorkerSignal();

    [GeneratedRegex("^Execution of event handler '(?<name>[^']+)'", RegexOptions.CultureInvariant)]
    private static partial Regex HandlerName();

    [GeneratedRegex(@"\b(?:https?|ftp|git|ssh)://[^\s'"";]{4,200}", RegexOptions.CultureInvariant)]
    private static partial Regex Url();
}
