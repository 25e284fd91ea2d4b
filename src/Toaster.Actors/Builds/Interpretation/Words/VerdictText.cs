namespace Toaster.Actors.Builds.Interpretation;

/// <summary>
/// Puts how a build went into one sentence, "Outcome: what happened, with the number that matters", and a second line: what
/// bitbake did next, what was never reached, whose matter it is. Plain facts of the present; docs/build-lifecycle.md lists them.
/// </summary>
public static class VerdictText
{
    public static Verdict Of(VerdictFacts facts)
    {
        var (sentence, detail) = (new Phrase(), new Phrase());
        switch (facts.Summary.Outcome)
        {
            case null:
                RunningText.Write(facts, sentence, detail);
                break;
            case BuildOutcome.Succeeded:
                SucceededText.Write(facts, sentence, detail);
                break;
            case BuildOutcome.Failed:
                FailedText.Write(facts, sentence, detail);
                break;
            case BuildOutcome.Cancelled:
                Cancelled(facts, sentence, detail);
                break;
            case BuildOutcome.NotStarted:
                NotStartedText.Write(facts, sentence, detail);
                break;
            case BuildOutcome.Incomplete:
                Incomplete(facts, sentence, detail);
                break;
        }

        if (facts.Summary is { Cause: BuildCause.Infrastructure })
        {
            detail.Next("The cause is infrastructure, not what was built.");
        }

        return new(sentence.Parts(), detail.Parts());
    }

    private static void Cancelled(VerdictFacts facts, Phrase sentence, Phrase detail)
    {
        var tasks = facts.Summary.Tasks;
        var ended = tasks.Real - tasks.Unfinished;
        sentence.Say("Cancelled");
        if (facts.CancelledBy is { } who)
        {
            sentence.Say($" by {who}");
        }

        sentence.Say(tasks.Real == 0
            ? " before the first task"
            : $" after {Figures.Count(ended)} of {Figures.Count(facts.Total ?? tasks.Real, "task")}");
        switch (facts.CutOff)
        {
            case [] when tasks.Real > 0:
                sentence.Say("; what was running was awaited.");
                break;
            case [var only]:
                sentence.Say("; ").Task(only).Say(" was stopped at once.");
                break;
            case [_, ..]:
                sentence.Say($"; {Figures.Count(facts.CutOff.Count)} running tasks were stopped at once.");
                break;
            default:
                sentence.Say(".");
                break;
        }

        if (tasks.Failed > 0 && facts.FirstFailed is { } failed)
        {
            detail.Say($"Before that {Figures.Count(tasks.Failed, "task")} had failed, first ").Task(failed).Say(".");
        }

        NeverReached(facts, detail);
    }

    private static void Incomplete(VerdictFacts facts, Phrase sentence, Phrase detail)
    {
        var at = facts.Summary.CompletedAt is { } last ? $" at {Figures.Clock(last)}" : "";
        var running = facts.CutOff.Count > 0 ? $" with {Figures.Count(facts.CutOff.Count, "task")} running" : "";
        sentence.Say("Incomplete: ").Say(facts.Summary.Reason switch
        {
            BuildReasons.ServerDied => $"bitbake's server vanished{at}{running}.",
            BuildReasons.UiDied => $"the bitbake command was ended{at}{running}.",
            BuildReasons.Stalled => $"nothing was heard from bitbake since{at.Replace(" at", "", StringComparison.Ordinal)}{running}.",
            BuildReasons.AgentLost or BuildReasons.LeaseLost => $"the node that built was lost{at}{running}.",
            BuildReasons.StartTimeout => "bitbake did not start in time.",
            BuildReasons.BadSource => $"the node sent events that cannot be read{at}{running}.",
            _ => $"the log stops{at}, so how the build ended is not known.",
        });
        if (facts.CutOff is [var only])
        {
            detail.Say("Last heard of was ").Task(only).Say(", which was running.");
        }
        else if (facts.CutOff.Count > 1)
        {
            detail.Say($"{Figures.Count(facts.CutOff.Count)} tasks were running, among them ").Task(facts.CutOff[0]).Say(".");
        }

        if (facts.Summary.Tasks.Failed > 0 && facts.FirstFailed is { } failed)
        {
            detail.Next($"{Figures.Count(facts.Summary.Tasks.Failed, "task")} had failed, first ").Task(failed).Say(".");
        }
    }

    internal static void NeverReached(VerdictFacts facts, Phrase detail)
    {
        if (NeverReached(facts) is > 0 and var missed)
        {
            detail.Next("").Link(Figures.Count(missed, "task"), "tasks?outcome=notreached").Say(missed == 1 ? " was" : " were").Say(" never reached.");
        }
    }

    internal static long NeverReached(VerdictFacts facts) =>
        Math.Max(facts.Summary.Tasks.NotReached, (facts.Total ?? 0) - facts.Summary.Tasks.Real);
}
