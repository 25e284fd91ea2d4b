using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Web.Builds;

/// <summary>What a finding says in one plain sentence, and its class for the label beside its name.</summary>
internal static class FailureWords
{
    public static string? Label(Finding finding) => Of(finding)?.Label;

    public static string Sentence(Finding finding) => finding switch
    {
        { Task: null } => "Reported by bitbake itself, outside of any task.",
        { Task.Outcome: not TaskOutcome.Failed } => "It reported errors and went on.",
        _ => Of(finding)!.Phrase.Split(' ', 2) switch
        {
            ["which", var rest] => $"It {rest}.",
            ["whose", var rest] => $"Its {rest}.",
            ["in", _] => "An event handler raised an exception in it.",
            _ => "It failed.",
        },
    };

    private static Failure? Of(Finding finding) => finding.Task is { Outcome: TaskOutcome.Failed } task
        ? Failure.Of(task.Task, [.. finding.Messages.Where(m => m.Level >= 39).Select(m => m.Text)], task.ExitCode)
        : null;
}
