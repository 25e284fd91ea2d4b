using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Builds.Following;

/// <summary>
/// How far a build that runs is, by its events alone and without waiting for the read tables. Times are microseconds since
/// 1970-01-01 UTC, by the clock of whoever recorded.
/// </summary>
public sealed record BuildProgress
{
    public static readonly BuildProgress None = new();

    /// <summary>By <see cref="ProgressPhases"/>; empty before the first event.</summary>
    public ImmutableArray<PhaseStep> Steps { get; init; } = [];

    /// <summary>Repositories as they are fetched, in order.</summary>
    public ImmutableArray<NamedStep> Repositories { get; init; } = [];

    /// <summary>How it was asked to stop: orderly, forced, kill.</summary>
    public ImmutableArray<NamedStep> Stops { get; init; } = [];

    /// <summary>The scheduler's numbers; null before its first word.</summary>
    public QueueProgress? Queue { get; init; }

    /// <summary>Tasks that are awaited before the build stops; null: it does not.</summary>
    public long? Awaited { get; init; }

    /// <summary>Messages of level 39 and above that belong to no setscene task.</summary>
    public int Errors { get; init; }

    /// <summary>Messages of level 29 to 38.</summary>
    public int Warnings { get; init; }

    /// <summary>The last errors and warnings, oldest first.</summary>
    public ImmutableArray<ProgressLine> Messages { get; init; } = [];

    /// <summary>The last lines as bitbake's terminal has them, oldest first.</summary>
    public ImmutableArray<ProgressLine> Lines { get; init; } = [];

    /// <summary>Arrival of the first and the last event; 0: not known.</summary>
    public long BegunAt { get; init; }
    public long LastAt { get; init; }

    /// <summary>bitbake has said its last word.</summary>
    public bool IsOver { get; init; }

    /// <summary>Name of the phase it is in; null before the first event.</summary>
    [JsonIgnore]
    public string? Phase => ProgressPhases.Last(Steps) is >= 0 and var last ? ProgressPhases.Names[last] : null;

    /// <summary>Share of the tasks that are done, 0 to 1; null before the scheduler's first word.</summary>
    [JsonIgnore]
    public double? Share => Queue is { Total: > 0 } queue ? Math.Clamp((double)(queue.Completed + queue.Failed) / queue.Total, 0, 1) : null;

    /// <summary>As the phases of a recorded build: to-come, now, done, not-needed.</summary>
    [JsonIgnore]
    public IReadOnlyList<PhaseRow> Phases => ProgressPhases.Rows(this);
}

/// <summary>A part of a build's time.</summary>
/// <param name="Total">0: not known.</param>
public readonly record struct PhaseStep(bool Begun, bool Ended, long StartedAt, long EndedAt, long Done, long Total);

/// <summary>Something with a name that goes on until the next begins. EndedAt 0: it goes on.</summary>
public readonly record struct NamedStep(string Name, long StartedAt, long EndedAt);

/// <summary>RunQueueStats as last heard. Completed includes those that were skipped.</summary>
public sealed record QueueProgress(
    long Total, long Completed, long Skipped, long Failed, long Active, long SetsceneTotal, long SetsceneCovered, long SetsceneNotCovered)
{
    /// <summary>Tasks that neither ended nor run.</summary>
    [JsonIgnore]
    public long Waiting => Math.Max(0, Total - Completed - Failed - Active);
}

/// <param name="Line">Of the source, from 1.</param>
/// <param name="Level">Python's: 20 note, 30 warning, 40 error.</param>
public sealed record ProgressLine(long Line, long At, int Level, string Text);
