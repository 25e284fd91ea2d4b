using System.Text.Json.Serialization;
using Toaster.Actors.Builds;

namespace Toaster.Web.Api.Models;

/// <summary>A build in one row.</summary>
public partial record BuildModel
{
    public required long Id { get; init; }

    public required ProjectModel Project { get; init; }

    /// <summary>Absent while the build waits or runs.</summary>
    public BuildOutcome? Outcome { get; init; }

    /// <summary>Stable word for why it ended so; none for a success, absent while it runs.</summary>
    public string? Reason { get; init; }

    /// <summary>Whose matter the end is.</summary>
    public required BuildCause Cause { get; init; }

    /// <summary>How it went, in one sentence.</summary>
    public required string Verdict { get; init; }

    /// <summary>Why, and what next.</summary>
    public required string VerdictDetail { get; init; }

    public required IReadOnlyList<TargetModel> Targets { get; init; }
    public string? Machine { get; init; }
    public string? Distro { get; init; }
    public string? DistroVersion { get; init; }
    public string? BitbakeVersion { get; init; }
    public string? BuildName { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>From start to end; absent while either is not known.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>When Toaster first heard of it.</summary>
    public DateTimeOffset? RecordedAt { get; init; }

    /// <summary>Name of the imported file; of a build that was recorded while it ran: what the user typed.</summary>
    public string? Source { get; init; }

    /// <summary>All of its events are recorded and shown.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Its tables are being made again from the journal: numbers and lists are not the whole build. Absent otherwise.</summary>
    public bool? IsRebuilding { get; init; }

    /// <summary>When its deletion begins; absent when nobody wants it deleted.</summary>
    public DateTimeOffset? DeletesAt { get; init; }

    /// <summary>What was asked for, and what became of it so far; absent for builds that Toaster did not run.</summary>
    public OriginModel? Origin { get; init; }

    public required int Attempt { get; init; }
    public required int Errors { get; init; }
    public required int Warnings { get; init; }
    public required TaskCountsModel Tasks { get; init; }
    public required long Events { get; init; }

    /// <summary>Lines that could not be read or understood.</summary>
    public required int RecorderProblems { get; init; }

    /// <summary>Address of its page on this server.</summary>
    public required string Page { get; init; }
}

/// <summary>A build with everything that is said about it as a whole.</summary>
public sealed partial record BuildDetailModel : BuildModel
{
    /// <summary>Everything an agent was told of the build; absent for builds that Toaster did not run.</summary>
    [JsonPropertyOrder(1)]
    public SpecModel? Spec { get; init; }

    /// <summary>The recorded step its rows stand at; grows with every change.</summary>
    [JsonPropertyOrder(1)]
    public required long Seq { get; init; }

    /// <summary>SHA-256 of the recorded stretch of the log: the same build has the same key.</summary>
    [JsonPropertyOrder(1)]
    public string? SourceKey { get; init; }

    [JsonPropertyOrder(1)]
    public required int SetsceneErrors { get; init; }

    [JsonPropertyOrder(1)]
    public required int Variables { get; init; }

    [JsonPropertyOrder(1)]
    public required int VariableHistory { get; init; }

    [JsonPropertyOrder(1)]
    public required bool VariablesInherited { get; init; }

    [JsonPropertyOrder(1)]
    public ParseModel? Parse { get; init; }

    [JsonPropertyOrder(1)]
    public DependenciesModel? Dependencies { get; init; }

    [JsonPropertyOrder(1)]
    public BuildStatsModel? BuildStats { get; init; }

    [JsonPropertyOrder(1)]
    public required IReadOnlyList<PhaseModel> Phases { get; init; }

    /// <summary>Events by class.</summary>
    [JsonPropertyOrder(1)]
    public required IReadOnlyDictionary<string, long> EventCounts { get; init; }

    /// <summary>Metadata events by type.</summary>
    [JsonPropertyOrder(1)]
    public required IReadOnlyDictionary<string, long> MetadataCounts { get; init; }

    /// <summary>Log records by level number.</summary>
    [JsonPropertyOrder(1)]
    public required IReadOnlyDictionary<string, long> LogLevels { get; init; }
}

/// <summary>The project a build belongs to.</summary>
public sealed record ProjectModel(long Id, string Name);

/// <summary>What was asked for.</summary>
/// <param name="Multiconfig">Empty for the default configuration.</param>
/// <param name="Task">Absent when none was named.</param>
public sealed record TargetModel(string Multiconfig, string Name, string? Task);

/// <summary>ParseCompleted.</summary>
public sealed record ParseModel(long Total, long Cached, long Parsed, long Skipped, long Masked, long Virtuals, long Errors);

/// <summary>The task graph in numbers.</summary>
public sealed record DependenciesModel(int Tasks, int Edges, int EdgesBetweenListedTasks);

/// <summary>Sums over the build's tasks: seconds of processor time, bytes of disk.</summary>
public sealed record BuildStatsModel(int Tasks, double CpuTimeUser, double CpuTimeSystem, long DiskRead, long DiskWrite);

/// <summary>A part of the build's time.</summary>
public sealed record PhaseModel(string Name, string State, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, long? Done, long? Total);

/// <summary>Numbers of tasks by outcome; real tasks unless the name says setscene.</summary>
public sealed partial record TaskCountsModel
{
    public required int Real { get; init; }
    public required int Succeeded { get; init; }
    public required int Failed { get; init; }
    public required int Cached { get; init; }
    public required int Covered { get; init; }
    public required int Prebuilt { get; init; }
    public required int Empty { get; init; }
    public required int Unfinished { get; init; }
    public required int NotReached { get; init; }
    public required int Executed { get; init; }
    public required int Running { get; init; }
    public required int SstateMissed { get; init; }
    public required int SstateRestored { get; init; }
    public required int Setscene { get; init; }
    public required int SetsceneSucceeded { get; init; }
    public required int SetsceneFailed { get; init; }

    /// <summary>What the scheduler said there is to do.</summary>
    public int? Total { get; init; }
}
