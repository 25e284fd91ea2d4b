namespace Toaster.Actors.Builds.Interpretation;

/// <summary>The sentence of a build that succeeded: what had to run, and what shared state spared.</summary>
internal static class SucceededText
{
    public static void Write(VerdictFacts facts, Phrase sentence, Phrase detail)
    {
        var tasks = facts.Summary.Tasks;
        sentence.Say("Succeeded: ");
        if (tasks.SetsceneFailed > 0)
        {
            NotRestored(facts, sentence, detail);
        }
        else if (tasks.Real == 0)
        {
            sentence.Say("there was no task to run.");
        }
        else if (tasks is { Executed: 0, Succeeded: > 0 })
        {
            sentence.Say(tasks.Real == 1 ? "a dry run, its only task was not executed." : $"a dry run, none of {Figures.Count(tasks.Real)} tasks was executed.");
        }
        else if (tasks is { Executed: 0, Cached: 0 })
        {
            sentence.Say(tasks.Real == 1 ? "nothing to do, the only task was up to date." : $"nothing to do, all {Figures.Count(tasks.Real)} tasks were up to date.");
        }
        else
        {
            sentence.Say(Shares(tasks)).Say(".");
        }

        if (facts.Summary.Warnings > 0)
        {
            detail.Next("bitbake gave ").Link(Figures.Count(facts.Summary.Warnings, "warning"), "messages").Say(".");
        }
    }

    private static string Shares(TaskCounts tasks)
    {
        List<string> shares = [tasks.Executed == 0 ? "no task ran" : $"{Figures.Count(tasks.Executed, "task")} ran"];
        if (tasks.Cached > 0)
        {
            shares.Add($"{Figures.Count(tasks.Cached)} {Was(tasks.Cached)} restored from shared state");
        }
        else if (tasks.SstateMissed > 0)
        {
            shares.Add("none was in shared state");
        }

        if (tasks.Covered > 0)
        {
            shares.Add($"{Figures.Count(tasks.Covered)} {Was(tasks.Covered)} not needed");
        }

        if (tasks.Prebuilt > 0)
        {
            shares.Add($"{Figures.Count(tasks.Prebuilt)} {Was(tasks.Prebuilt)} up to date");
        }

        return string.Join(", ", shares);
    }

    /// <summary>bitbake ends with 1 for the error it reported; the build is whole all the same.</summary>
    private static void NotRestored(VerdictFacts facts, Phrase sentence, Phrase detail)
    {
        var tasks = facts.Summary.Tasks;
        var trouble = facts.NotRestoredDamaged ? "damaged" : null;
        if (tasks.SetsceneFailed > 1 || facts.NotRestored is null)
        {
            sentence.Say($"{Figures.Count(tasks.SetsceneFailed, "cached object")} could not be restored, so tasks ran instead.");
        }
        else
        {
            sentence.Say(trouble is null ? "one cached object could not be restored" : $"one cached object was {trouble}");
            if (facts.NotRestoredRan)
            {
                sentence.Say(", so ").Task(facts.NotRestored).Say(" ran instead");
            }

            sentence.Say(".");
        }

        detail.Say($"{char.ToUpperInvariant(Shares(tasks)[0])}{Shares(tasks)[1..]}. The error is none of the build, though bitbake itself ends with exit code 1.");
    }

    private static string Was(int count) => count == 1 ? "was" : "were";
}
