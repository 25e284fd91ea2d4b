using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Toaster.Actors.Journal;

namespace Toaster.Actors.Builds;

/// <summary>A fact about a build that is ours, not bitbake's. Journaled for ever: add fields as nullable, never rename or reuse one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(RecordingBegun), "recording-begun.v1")]
[JsonDerivedType(typeof(RecordingEnded), "recording-ended.v1")]
[JsonDerivedType(typeof(AttemptBegun), "attempt-begun.v1")]
[JsonDerivedType(typeof(AttemptSealed), "attempt-sealed.v1")]
[JsonDerivedType(typeof(BuildQueued), "build-queued.v1")]
[JsonDerivedType(typeof(AttemptAssigned), "attempt-assigned.v1")]
[JsonDerivedType(typeof(CancelRequested), "cancel-requested.v1")]
[JsonDerivedType(typeof(WaitingCancelled), "waiting-cancelled.v1")]
[JsonDerivedType(typeof(AttemptAbandoned), "attempt-abandoned.v1")]
[JsonDerivedType(typeof(BuildRequeued), "build-requeued.v1")]
[JsonDerivedType(typeof(PriorityChanged), "priority-changed.v1")]
[JsonDerivedType(typeof(DeletionRequested), "deletion-requested.v1")]
[JsonDerivedType(typeof(DeletionUndone), "deletion-undone.v1")]
[JsonDerivedType(typeof(DeletionBegun), "deletion-begun.v1")]
[JsonDerivedType(typeof(BuildDeleted), "build-deleted.v1")]
public interface IBuildEvent : IDomainEvent;

/// <summary>A recording begins; its events are numbered from 1 under a new stream name.</summary>
public interface IAttemptBegin : IBuildEvent
{
    ProjectId Project { get; }
    int Attempt { get; }
    string Stream { get; }
    string Source { get; }
}

/// <summary>A recording is over.</summary>
public interface IAttemptEnd : IBuildEvent
{
    int Attempt { get; }
    long Events { get; }
    string? Cut { get; }
}

/// <summary>An attempt begins: its events are numbered from 1 under a new stream name.</summary>
/// <param name="Import">The import that records it.</param>
/// <param name="Source">Name of the imported file, as the user gave it.</param>
/// <param name="SourceKey">SHA-256 of the build's bytes in the source (docs/events.md).</param>
/// <param name="KeyBytes">How many bytes that is.</param>
/// <param name="HeadKey">SHA-256 of its first line.</param>
/// <param name="HasEnd">The source holds its end event.</param>
/// <param name="SourceDigest">SHA-256 of the whole unpacked source: names the kept log.</param>
public sealed record RecordingBegun(
    ProjectId Project, int Attempt, string Stream, ImportId Import, string Source, string SourceKey, long KeyBytes, string HeadKey,
    bool HasEnd, string SourceDigest, DateTimeOffset At) : IAttemptBegin
{
    /// <summary>What it was recorded from.</summary>
    internal RecordedSource Recorded => new(SourceKey, KeyBytes, HeadKey, HasEnd);
}

/// <summary>No further event of this attempt will come. How the build ended follows from its events.</summary>
/// <param name="Events">Number of the last event.</param>
/// <param name="Cut">The recording was stopped before the source's end, by whom it says; null when it was read to its end.</param>
public sealed record RecordingEnded(int Attempt, long Events, string? Cut, DateTimeOffset At) : IAttemptEnd;

/// <summary>
/// Somebody records a build while it runs (docs/agent-protocol.md): its events are numbered from 1 under a new stream name. Of its
/// source nothing is known before the end.
/// </summary>
/// <param name="Key">The recorder's own, 32 hex digits: by it the same spool is always the same build.</param>
/// <param name="Source">What the user typed, or the name of what is watched.</param>
public sealed record AttemptBegun(
    ProjectId Project, int Attempt, string Stream, string Key, string Source, DateTimeOffset At) : IAttemptBegin;

/// <summary>The recorder says that this was all, and what it sent is what is stored.</summary>
/// <param name="Events">Number of the last event.</param>
/// <param name="Digest">Of all of them, as docs/agent-protocol.md defines it.</param>
/// <param name="Cut">The recording was stopped before the source's end, by whom it says.</param>
/// <param name="Source">What an import of the same log would find; null when there was no log.</param>
/// <param name="HoldsNames">It holds the names under which an import finds it; false: an import was faster.</param>
public sealed record AttemptSealed(
    int Attempt, long Events, string Digest, string? Cut, RecordedSource? Source, bool HoldsNames, DateTimeOffset At) : IAttemptEnd;

/// <summary>Somebody wants a build: it waits for an agent.</summary>
/// <param name="RebuildOf">The build that it repeats.</param>
public sealed record BuildQueued(ProjectId Project, BuildSpec Spec, QueuePlace Place, BuildId? RebuildOf, DateTimeOffset At) : IBuildEvent;

/// <summary>An agent is to run it: events are numbered from 1 under a new stream name.</summary>
/// <param name="AgentName">Its name at that time.</param>
/// <param name="Source">The command line, as somebody would type it.</param>
public sealed record AttemptAssigned(
    ProjectId Project, int Attempt, string Stream, AgentId Agent, string AgentName, string Source, DateTimeOffset At) : IAttemptBegin;

/// <summary>It shall end.</summary>
/// <param name="Force">Running tasks are not waited for.</param>
public sealed record CancelRequested(bool Force, DateTimeOffset At) : IBuildEvent;

/// <summary>It was cancelled before any agent had it, or while it waited to be tried again.</summary>
public sealed record WaitingCancelled(DateTimeOffset At) : IBuildEvent;

/// <summary>Nothing more is expected of the agent that had it.</summary>
/// <param name="Events">Number of the last event.</param>
/// <param name="Reason"><c>agent-lost</c>, <c>lease-lost</c> or <c>cancelled</c>.</param>
/// <param name="Cut">The same as a sentence.</param>
public sealed record AttemptAbandoned(int Attempt, long Events, string Reason, string Cut, DateTimeOffset At) : IAttemptEnd
{
    string? IAttemptEnd.Cut => Cut;
}

/// <summary>It waits again: its last attempt ended by no fault of its own.</summary>
/// <param name="Attempt">The one that ended.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="Headline">The same as a sentence.</param>
/// <param name="NotBefore">It is not tried again before.</param>
public sealed record BuildRequeued(int Attempt, string Reason, string Headline, DateTimeOffset NotBefore, DateTimeOffset At) : IBuildEvent;

/// <summary>It waits at another place.</summary>
public sealed record PriorityChanged(int Priority, DateTimeOffset At) : IBuildEvent;

/// <summary>By what a build's event log is recognised; see <see cref="RecordingBegun"/> for each.</summary>
public sealed record RecordedSource(string SourceKey, long KeyBytes, string HeadKey, bool HasEnd)
{
    /// <summary>The names a build holds that was recorded from this.</summary>
    internal IReadOnlyList<Claim> Claims => HasEnd ? [new(BuildState.SourceKeys, SourceKey)] : [new(BuildState.SourceKeys, SourceKey), OpenClaim];

    /// <summary>By this a longer log finds the build whose end is missing.</summary>
    internal Claim OpenClaim => new(BuildState.OpenSources, $"{HeadKey}:{KeyBytes:D16}:{SourceKey}");
}

/// <summary>Somebody wants the build gone. Until <paramref name="BeginsAt"/> it can be undone.</summary>
public sealed record DeletionRequested(DateTimeOffset BeginsAt, DateTimeOffset At) : IBuildEvent;

/// <summary>The build stays.</summary>
public sealed record DeletionUndone(DateTimeOffset At) : IBuildEvent;

/// <summary>
/// From here on there is no way back: rows go, those of the journal before this one too, so this row holds all that finishing needs.
/// </summary>
/// <param name="SourceDigests">Names of the kept logs that the build was recorded from.</param>
public sealed record DeletionBegun(DateTimeOffset RequestedAt, IReadOnlyList<string> SourceDigests, DateTimeOffset At) : IBuildEvent;

/// <summary>All that is left of a build: the first and only row of its journal, so that its number is never given again.</summary>
public sealed record BuildDeleted(DateTimeOffset RequestedAt, DateTimeOffset At) : IBuildEvent;

[JsonSerializable(typeof(IBuildEvent))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    AllowOutOfOrderMetadataProperties = true)] // A database may reorder keys, so "type" may not come first.
public sealed partial class BuildJsonContext : JsonSerializerContext;

/// <summary>A build's own events as they stand in the journal.</summary>
public sealed class BuildEventJson : DomainEventJson<BuildEventJson, IBuildEvent>, IDomainEventShape<IBuildEvent>
{
    public static JsonTypeInfo<IBuildEvent> Shape => BuildJsonContext.Default.IBuildEvent;
}
