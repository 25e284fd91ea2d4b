namespace Toaster.Actors.Builds.Interpretation;

/// <summary>The sentence of a build that goes on: how far it is, and whether it can still succeed.</summary>
internal static class RunningText
{
    public static void Write(VerdictFacts facts, Phrase sentence, Phrase detail)
    {
        var summary = facts.Summary;
        var phase = summary.Phases.LastOrDefault(p => p.State == "now") ?? new("", null, null, null, null, "");
        var willFail = summary.Tasks.Failed > 0;
        if (willFail)
        {
            sentence.Say("Will fail: ").Link(Figures.Count(summary.Tasks.Failed, "task"), "tasks?outcome=failed").Say(" failed");
            sentence.Say(phase is { Name: "tasks", Done: { } done, Total: { } total } ? $", {Of(done, total)} tasks done." : ".");
            FailedText.First(facts, sentence);
        }
        else
        {
            sentence.Say($"Running: {Now(phase)}.");
        }

        if (!willFail)
        {
            detail.Say(summary.Errors > 0 ? "No task has failed, but bitbake reported " : "Nothing has failed.");
            if (summary.Errors > 0)
            {
                detail.Link(Figures.Count(summary.Errors, "error"), "messages").Say(".");
            }
        }

        if (summary.Tasks.Running > 0)
        {
            detail.Next($"{Figures.Count(summary.Tasks.Running, "task")} running now.");
        }
    }

    private static string Now(PhaseRow phase) => phase switch
    {
        { Name: "loading-cache" } => "loading the cache of recipes",
        { Name: "parsing", Done: { } done, Total: > 0 and var total } => $"parsing, {Of(done, total)} recipes",
        { Name: "parsing" } => "parsing recipes",
        { Name: "preparing" } => "preparing the tasks",
        { Name: "shared-state", Done: { } done, Total: > 0 and var total } => $"restoring from shared state, {Of(done, total)} objects looked at",
        { Name: "shared-state" } => "looking into shared state",
        { Name: "tasks", Done: { } done, Total: { } total } => $"{Of(done, total)} tasks done",
        { Name: "tasks" } => "tasks are running",
        { Name: "finishing" } => "all tasks are over, bitbake finishes the build",
        _ => "bitbake is starting",
    };

    private static string Of(long done, long total) => $"{Figures.Count(done)} of {Figures.Count(total)}";
}
