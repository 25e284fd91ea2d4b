using Toaster.Actors.Builds.Following;
using Toaster.Actors.Journal;
using Toaster.Actors.Kernel;

namespace Toaster.Actors.Builds;

/// <summary>What a build's actor takes.</summary>
public interface IBuildMessage;

/// <summary>Asks for a change. Answered after it is durable, or refused.</summary>
public interface IBuildCommand : IBuildMessage
{
    ActorRef<Commit> ReplyTo { get; }
}

/// <summary>
/// Begins the first attempt of a build, or a new one of a build whose source has grown since. Sent again for an attempt that
/// has begun already under this stream: ignored. The source key is taken in the same transaction.
/// </summary>
public sealed record BeginRecording(
    ProjectId Project, string Stream, ImportId Import, string Source, string SourceKey, long KeyBytes, string HeadKey, bool HasEnd,
    string SourceDigest, ActorRef<Commit> ReplyTo) : IBuildCommand;

/// <summary>
/// The next events of a stream. Those stored already are left out; a hole before the first is refused.
/// </summary>
/// <param name="Events">Consecutive numbers.</param>
/// <param name="Ndjson">The same events, a line each.</param>
/// <param name="Packed">The same by <see cref="ChunkCodec.Pack"/>, if somebody has packed them already.</param>
public sealed record RecordEvents(
    string Stream, IReadOnlyList<AgentEvent> Events, ReadOnlyMemory<byte> Ndjson, ReadOnlyMemory<byte>? Packed, ActorRef<Commit> ReplyTo)
    : IBuildCommand;

/// <summary>As <see cref="RecordEvents"/>, for whoever also wants to know where the build stands then.</summary>
/// <param name="Packed">By <see cref="ChunkCodec.Pack"/>.</param>
public sealed record RecordBatch(
    string Stream, IReadOnlyList<AgentEvent> Events, ReadOnlyMemory<byte> Ndjson, ReadOnlyMemory<byte> Packed, ActorRef<BatchOutcome> ReplyTo) : IBuildMessage;

/// <param name="Commit">What became of the batch.</param>
/// <param name="Status">Where the build stands behind it; null when that is not known now.</param>
public sealed record BatchOutcome(Commit Commit, BuildStatus? Status);

/// <summary>The stream is over.</summary>
/// <param name="Cut">See <see cref="RecordingEnded"/>.</param>
public sealed record EndRecording(string Stream, long Events, string? Cut, ActorRef<Commit> ReplyTo) : IBuildCommand;

/// <summary>
/// Begins to record a build while it runs. Sent again with the same key: ignored. The key is taken in the same transaction.
/// </summary>
/// <param name="Key">32 hex digits.</param>
public sealed record BeginAttempt(ProjectId Project, string Stream, string Key, string Source, ActorRef<Commit> ReplyTo) : IBuildCommand;

/// <summary>The stream is over, and its digest is that of what is stored.</summary>
/// <param name="Source">Null: there was no event log.</param>
public sealed record SealAttempt(string Stream, long Events, string Digest, string? Cut, RecordedSource? Source, ActorRef<Commit> ReplyTo)
    : IBuildCommand;

/// <summary>Somebody wants a build. Refused when there is one of this number.</summary>
public sealed record QueueBuild(
    ProjectId Project, BuildSpec Spec, QueuePlace Place, BuildId? RebuildOf, ActorRef<Commit> ReplyTo, string? Key = null) : IBuildCommand;

/// <summary>An agent gets the build. Declined when the queue has moved on since version <paramref name="QueueVersion"/>.</summary>
public sealed record AssignAttempt(AgentId Agent, string AgentName, string Stream, long QueueVersion, ActorRef<Commit> ReplyTo) : IBuildCommand;

/// <summary>
/// An agent has had an attempt all along that a restored or promoted store does not know. Sent again for the same stream: ignored.
/// </summary>
/// <param name="Project">For a build that is not known at all.</param>
public sealed record AdoptAttempt(
    ProjectId Project, BuildSpec Spec, AgentId Agent, string AgentName, int Attempt, string Stream, ActorRef<Commit> ReplyTo) : IBuildCommand;

/// <summary>It is to end: at once while it waits; else the agent is told. Force may follow later.</summary>
public sealed record CancelBuild(bool Force, ActorRef<Commit> ReplyTo) : IBuildCommand;

/// <summary>Nothing more is expected of the agent that has the attempt.</summary>
/// <param name="Reason"><see cref="AttemptAbandoned.Reason"/>.</param>
public sealed record AbandonAttempt(int Attempt, string Reason, string Sentence, ActorRef<Commit> ReplyTo) : IBuildCommand;

/// <summary>Another place in the queue.</summary>
public sealed record ChangePriority(int Priority, ActorRef<Commit> ReplyTo) : IBuildCommand;

/// <summary>The build is to go, after the grace. Refused while it is recorded; ignored when it is going already.</summary>
public sealed record DeleteBuild(ActorRef<Commit> ReplyTo) : IBuildCommand;

/// <summary>The build is to stay. Refused once its deletion has begun.</summary>
public sealed record UndoDeletion(ActorRef<Commit> ReplyTo) : IBuildCommand;

/// <summary>
/// Makes the read tables again from the journal. Committed: they have begun to be made; the cursor tells how far they are.
/// </summary>
public sealed record ReplayBuild(ActorRef<Commit> ReplyTo) : IBuildCommand;

/// <summary>How far its deletion is; null when nobody wants it deleted.</summary>
public sealed record GetDeletion(ActorRef<DeletionView?> ReplyTo) : IBuildMessage;

/// <summary>Other servers may have changed the build, and may have ended before its rows were stored.</summary>
public sealed record LookAgain : IBuildMessage;

/// <summary>Where the build stands.</summary>
public sealed record GetBuild(ActorRef<BuildStatus> ReplyTo) : IBuildMessage;

/// <summary>The tasks running now, by what the events say.</summary>
public sealed record GetTasksInFlight(ActorRef<IReadOnlyList<TaskInFlight>> ReplyTo) : IBuildMessage;

/// <summary>How far the build is, by what is committed; null when there is none.</summary>
public sealed record GetLiveBuild(ActorRef<LiveBuild?> ReplyTo) : IBuildMessage;

/// <summary>A build as its journal has it. LastSeq 0: there is no such build.</summary>
public sealed record BuildStatus(BuildId Id, EntityHead Head, BuildState State)
{
    /// <summary>The store could not be asked whether another server has gone on: to be shown, not to be decided by.</summary>
    public bool MayBeOld { get; init; }
}

/// <summary>From the projector: the read tables show everything up to this row.</summary>
/// <param name="Life">Which projector: one that was stopped has nothing more to say.</param>
/// <param name="HasSnapshot">The projector has left a snapshot.</param>
internal sealed record Projected(int Life, long Seq, bool HasSnapshot) : IBuildMessage;

/// <summary>A task's actor says how far it is, or that it has been silent for long.</summary>
internal sealed record TaskReported(TaskInFlight Task) : IBuildMessage;

/// <summary>A task that has begun and not ended.</summary>
/// <param name="Key">bitbake's text: <c>mc:X:</c> if any, recipe file, colon, task.</param>
/// <param name="Progress">Percent, -1 = works without knowing how far; null = never said.</param>
/// <param name="IsSilent">Nothing was heard of it for ten minutes.</param>
public sealed record TaskInFlight(string Key, long? Pid = null, double? Progress = null, string? Rate = null, bool IsSilent = false)
{
    /// <summary>Microseconds since 1970 UTC; null when not known.</summary>
    public long? StartedAt { get; init; }

    /// <summary>Name of its recipe, once its process has said it.</summary>
    public string? Recipe { get; init; }
}
