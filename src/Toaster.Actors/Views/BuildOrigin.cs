using System.Text.Json;
using System.Text.Json.Serialization;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Views;

/// <summary>What was asked for, and what became of it so far, of a build that Toaster itself has run. Times are microseconds UTC.</summary>
/// <param name="RebuildOf">The build that it repeats.</param>
public sealed record BuildOrigin(BuildSpec Spec, int Priority, IReadOnlyList<string> Labels, long? RebuildOf, long QueuedAt)
{
    /// <summary>It waits for an agent.</summary>
    public bool IsWaiting { get; init; }

    /// <summary>The agent that has it, or had it last.</summary>
    public string? Agent { get; init; }

    public long? AssignedAt { get; init; }

    /// <summary>When somebody wanted it to end.</summary>
    public long? CancelledAt { get; init; }

    /// <summary>Running tasks are not waited for.</summary>
    public bool IsForced { get; init; }

    /// <summary>Attempts that were tried again.</summary>
    public IReadOnlyList<PastAttempt> Attempts { get; init; } = [];

    /// <summary>Why it ended, where its events do not say; see <see cref="BuildReasons"/>.</summary>
    public string? Ending { get; init; }

    /// <summary>The same as a sentence.</summary>
    public string? EndingSentence { get; init; }

    /// <summary>The summary with what is known from here where no event says it.</summary>
    internal SummaryRow Amend(SummaryRow summary)
    {
        var known = summary with
        {
            Targets = summary.Targets.Count > 0 ? summary.Targets : [.. Spec.Targets.Select(target => new TargetRow("", target, Spec.Task))],
            Machine = summary.Machine ?? Spec.Machine,
            Distro = summary.Distro ?? Spec.Distro,
        };
        if (IsWaiting)
        {
            var sentence = Attempts.Count == 0 ? "Waits for an agent." : $"Waits to be tried again, for the {(Attempts.Count == 1 ? "second" : "third")} time.";
            return known with { Outcome = null, Reason = null, Cause = BuildCause.None, Verdict = Say(sentence, Attempts.Count == 0 ? null : Attempts[^1].Headline) };
        }

        return Ending is null || summary is { Outcome: not null, Reason: not BuildReasons.Truncated } ? known : known with
        {
            Outcome = Ending == BuildReasons.Cancelled ? BuildOutcome.Cancelled : BuildOutcome.Incomplete,
            Reason = Ending,
            Cause = BuildReasons.CauseOf(Ending),
            Verdict = Say(EndingSentence!, null),
        };
    }

    private static Verdict Say(string sentence, string? detail) => new([new(sentence)], detail is null ? [] : [new(detail)]);
}

/// <summary>An attempt that ended by no fault of the build's.</summary>
public sealed record PastAttempt(int Attempt, string Agent, long Begun, long Ended, string Reason, string Headline);

[JsonSerializable(typeof(BuildOrigin))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class BuildOriginJson : JsonSerializerContext
{
    public static string? Write(BuildOrigin? origin) => origin is null ? null : JsonSerializer.Serialize(origin, Default.BuildOrigin);

    public static BuildOrigin? Read(string? json) => json is null ? null : JsonSerializer.Deserialize(json, Default.BuildOrigin);
}
