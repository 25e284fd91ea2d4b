using System.Collections.Immutable;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Builds.Following;

/// <summary>The phases of a build that runs: those of a log, and before them what a recorder does that prepares a build.</summary>
public static class ProgressPhases
{
    internal const int Cloning = 0, Starting = 1, Cache = 2, Parsing = 3, Preparing = 4, SharedState = 5, Tasks = 6, Finishing = 7;

    public static readonly ImmutableArray<string> Names =
        ["cloning", "starting", "loading-cache", "parsing", "preparing", "shared-state", "tasks", "finishing"];

    internal static readonly ImmutableArray<PhaseStep> NotBegun = [.. new PhaseStep[Names.Length]];

    internal static int Last(ImmutableArray<PhaseStep> steps)
    {
        for (var i = steps.Length - 1; i >= 0; i--)
        {
            if (steps[i].Begun)
            {
                return i;
            }
        }

        return -1;
    }

    internal static IReadOnlyList<PhaseRow> Rows(BuildProgress progress)
    {
        var steps = progress.Steps.IsEmpty ? NotBegun : progress.Steps;
        var last = Last(steps);
        // Not every recorder prepares a build: cloning is shown when it was done.
        return [.. Names.Select((name, i) => Row(name, steps[i], i < last || progress.IsOver, progress)).Where(row => row.Name != Names[Cloning] || row.State is "now" or "done")];
    }

    private static PhaseRow Row(string name, PhaseStep step, bool isPast, BuildProgress progress)
    {
        var failed = name == "tasks" && step.Ended && progress.Queue is { Failed: > 0 };
        var state = step.Begun ? (failed ? "failed" : step.Ended ? "done" : "now") : isPast ? "not-needed" : "to-come";
        return new(
            name, step is { Begun: true, StartedAt: > 0 } ? step.StartedAt : null, step is { Ended: true, EndedAt: > 0 } ? step.EndedAt : null,
            step.Total > 0 || step.Done > 0 ? step.Done : null, step.Total > 0 ? step.Total : null, state);
    }
}
