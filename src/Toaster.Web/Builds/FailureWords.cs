namespace Toaster.Web.Builds;

/// <summary>What a finding says in one plain sentence, and its class for the label beside its name.</summary>
internal static class FailureWords
{
    public static string? Label(Finding finding) => null;

    public static string Sentence(Finding finding) => finding switch
    {
        { Task: null } => "Reported by bitbake itself, outside of any task.",
        { Task: { Outcome: Actors.Builds.TaskOutcome.Failed, ExitCode: { } exit } } => $"The task ended with exit code {exit}.",
        { Task.Outcome: Actors.Builds.TaskOutcome.Failed } => "The task failed.",
        _ => "It reported errors and went on.",
    };
}
