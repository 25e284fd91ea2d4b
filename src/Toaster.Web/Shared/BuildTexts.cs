using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;
using Toaster.Web.Shared.Parts;

namespace Toaster.Web.Shared;

/// <summary>Names, times and shares of a build, as several pages show them.</summary>
public static class BuildTexts
{
    public static string Target(TargetRow target)
    {
        var name = target.Multiconfig.Length > 0 ? $"mc:{target.Multiconfig}:{target.Name}" : target.Name;
        return target.Task is null or "" or "build" or "do_build" ? name : $"{name}:{(target.Task.StartsWith("do_", StringComparison.Ordinal) ? target.Task : "do_" + target.Task)}";
    }

    /// <summary>Its first target and how many more; what there is to say without any.</summary>
    public static string Name(BuildView build, int most = 1)
    {
        var targets = build.Summary.Targets;
        if (targets.Count == 0) return build.Summary.BuildName is { Length: > 0 } name ? name : "Build without a target";

        var shown = string.Join(", ", targets.Take(most).Select(Target));
        return targets.Count > most ? $"{shown} +{targets.Count - most}" : shown;
    }

    /// <summary>Machine, distribution, version of bitbake: what is known of them.</summary>
    public static IEnumerable<string> Where(SummaryRow summary)
    {
        if (summary.Machine is { Length: > 0 } machine) yield return machine;
        if (summary.Distro is { Length: > 0 } distro) yield return $"{distro} {summary.DistroVersion}".TrimEnd();
    }

    /// <summary>How long it took; at least that, when its end is not known.</summary>
    public static string Duration(SummaryRow summary, DateTimeOffset now) => summary switch
    {
        { StartedAt: { } from, CompletedAt: { } to, Outcome: BuildOutcome.Incomplete } => "≥ " + Format.Duration(to - from),
        { StartedAt: { } from, CompletedAt: { } to, Outcome: not null } => Format.Duration(to - from),
        _ => Format.Missing,
    };

    /// <summary>Real tasks that needed no work: restored, covered or up to date.</summary>
    public static long Reused(TaskCounts tasks) => tasks.Cached + tasks.Covered + tasks.Prebuilt;

    public static IReadOnlyList<Area> Areas(TaskCounts tasks) =>
    [
        new("failed", tasks.Failed), new("ran", tasks.Succeeded), new("run", tasks.Running), new("unfinished", tasks.Unfinished), new("cached", tasks.Cached),
        new("covered", tasks.Covered), new("prebuilt", tasks.Prebuilt), new("empty", tasks.Empty),
    ];

    public static string AreasLabel(TaskCounts tasks)
    {
        (int Number, string Word)[] parts =
        [
            (tasks.Failed, "failed"), (tasks.Succeeded, "succeeded"), (tasks.Unfinished, "unfinished"), (tasks.Running, "running"), (tasks.Cached, "cached"),
            (tasks.Covered, "covered"), (tasks.Prebuilt, "prebuilt"), (tasks.Empty, "empty"), (tasks.NotReached, "not reached"),
        ];
        var said = string.Join(", ", parts.Where(p => p.Number > 0).Select(p => $"{Format.Count(p.Number)} {p.Word}"));
        return said.Length == 0 ? "no task" : said;
    }

    /// <summary>The verdict beside a column that already tells the outcome: "Failed: 3 of 4 …" becomes "3 of 4 …".</summary>
    public static IReadOnlyList<VerdictPart> WithoutOutcome(SummaryRow summary)
    {
        var parts = Sentence(summary);
        var first = parts[0];
        var colon = first.Text.IndexOf(": ", StringComparison.Ordinal);
        if (first.Link is not null || colon < 0 || !IsOutcome(first.Text[..colon])) return parts;

        var rest = first.Text[(colon + 2)..];
        if (rest.Length > 0) return [first with { Text = Capital(rest) }, .. parts.Skip(1)];
        return parts.Count == 1 ? parts : [parts[1] with { Text = Capital(parts[1].Text) }, .. parts.Skip(2)];
    }

    /// <summary>The verdict; while there is none, the outcome itself.</summary>
    public static IReadOnlyList<VerdictPart> Sentence(SummaryRow summary) => summary switch
    {
        { Verdict.Sentence: { Count: > 0 } sentence } => sentence,
        { Outcome: null } => [new($"Recording: {Format.Count(summary.Events, "event")} so far.")],
        _ => [new(Look.Reason(summary) is { } reason ? $"{Look.Of(summary).Word}: {reason}." : $"{Look.Of(summary).Word}.")],
    };

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static bool IsOutcome(string word) => word is "Succeeded" or "Failed" or "Cancelled" or "Not started" or "Incomplete" or "Running" or "Will fail" or "Recording";
}
