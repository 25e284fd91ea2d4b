using System.Collections.Immutable;
using Toaster.Actors.Builds.Following;
using Toaster.Actors.Journal;
using static Toaster.Actors.Journal.Decision;

namespace Toaster.Actors.Builds;

/// <summary>Where a build's recording is.</summary>
public enum BuildPhase
{
    /// <summary>There is no such build.</summary>
    New = 0,
    /// <summary>Events come in.</summary>
    Recording = 1,
    /// <summary>Its stream has ended.</summary>
    Ended = 2,
    /// <summary>It is being deleted; nothing of it counts any more.</summary>
    Deleting = 3,
    /// <summary>There was such a build.</summary>
    Deleted = 4,
    /// <summary>It waits for an agent.</summary>
    Waiting = 5,
}

/// <summary>A build as its journal leaves it. No I/O and no clock, so replay always gives the same state.</summary>
public sealed partial record BuildState
{
    public static readonly BuildState New = new();

    public BuildPhase Phase { get; private init; }
    public int Attempt { get; private init; }
    /// <summary>Name of the stream that records it, or recorded it last; empty: none did.</summary>
    public string Stream { get; private init; } = "";
    /// <summary>The import that records it, or recorded it last; null while, or when, somebody watched it run.</summary>
    public RecordingBegun? Recording { get; private init; }
    /// <summary>Whoever watches it run, or did; see <see cref="IsLive"/>. Null: nobody ever did.</summary>
    public AttemptBegun? Live { get; private init; }
    /// <summary>Its last recording was made while it ran; false: it was imported since, or only.</summary>
    public bool IsLive => (Live is { } live && live.Attempt == Attempt) || (Assigned is { } assigned && assigned.Attempt == Attempt);
    /// <summary>What it was recorded from, as far as that is known.</summary>
    public RecordedSource? Source { get; private init; }
    /// <summary>It holds the names of <see cref="Source"/>.</summary>
    public bool HoldsNames { get; private init; }
    /// <summary>The last recording was stopped before the source's end, by whom it says.</summary>
    public string? Cut { get; private init; }
    /// <summary>When its first attempt began.</summary>
    public DateTimeOffset? RecordedAt { get; private init; }
    public ImmutableDictionary<string, TaskInFlight> Running { get; private init; } = ImmutableDictionary<string, TaskInFlight>.Empty;
    /// <summary>How far the last recording is.</summary>
    public BuildProgress Progress { get; private init; } = BuildProgress.None;
    /// <summary>Digests of the files it was recorded from, each once: names of kept logs.</summary>
    public ImmutableList<string> Sources { get; private init; } = [];
    /// <summary>Null: nobody wants it deleted.</summary>
    public Deletion? Deletion { get; private init; }
    /// <summary>Rows whose meaning this program does not know.</summary>
    public int UnknownRows { get; private init; }

    /// <summary>The registry of what a build was recorded from.</summary>
    public const string SourceKeys = "source-key";

    /// <summary>The registry of recordings that lack their end: a longer file may continue them.</summary>
    public const string OpenSources = "open-source";

    public Decision Decide(BeginRecording c, DateTimeOffset now)
    {
        if (Phase != BuildPhase.New && c.Stream == Stream)
        {
            return Ignore;
        }

        if (Deletion is not null)
        {
            return Reject("This build is being deleted. Import the file again when that is over, or undo it first.");
        }

        if (Phase == BuildPhase.Recording)
        {
            return Reject("This build is being recorded from another source.");
        }

        if (Source is { } before && Cut is null && (before.HasEnd || before.KeyBytes >= c.KeyBytes))
        {
            return Reject("This build was recorded to its end; nothing can be added.");
        }

        var begun = new RecordingBegun(
            c.Project, Attempt + 1, c.Stream, c.Import, c.Source, c.SourceKey, c.KeyBytes, c.HeadKey, c.HasEnd, c.SourceDigest, now);
        return Accept(begun) with
        {
            Attempt = new(begun.Attempt, c.Stream),
            Claims = begun.Recorded.Claims,
            Releases = HoldsNames && Source is { } last ? [last.OpenClaim] : [],
            Open = true,
        };
    }

    public Decision Decide(RecordEvents c, EntityHead head)
    {
        if (Refuse(c.Stream) is { } refusal)
        {
            return refusal;
        }

        if (c.Events.Count == 0 || c.Events[^1].Number <= head.AgentSeq)
        {
            return Ignore;
        }

        var first = c.Events[0].Number;
        if (first > head.AgentSeq + 1)
        {
            return Reject($"Events {head.AgentSeq + 1} to {first - 1} are missing before event {first}.");
        }

        var skip = (int)(head.AgentSeq + 1 - first);
        var packed = skip == 0 && c.Packed is { } ready ? ready : ChunkCodec.Pack(AfterLines(c.Ndjson, skip).Span);
        return Chunk(head.AgentSeq + 1, c.Events.Count - skip, packed, c.Events[^1].End, ChunkCodec.Brotli);
    }

    public Decision Decide(EndRecording c, EntityHead head, DateTimeOffset now)
    {
        if (Phase == BuildPhase.Ended && c.Stream == Stream)
        {
            return Ignore;
        }

        if (Refuse(c.Stream) is { } refusal)
        {
            return refusal;
        }

        return c.Cut is null && c.Events != head.AgentSeq
            ? Reject($"The recording ends with event {c.Events}, but {head.AgentSeq} are stored.")
            : Accept(new RecordingEnded(head.Attempt, head.AgentSeq, c.Cut, now));
    }

    /// <param name="events">The chunk's events, when the caller has them at hand; else they are read from the row.</param>
    public BuildState Apply(JournalRow row, IReadOnlyList<AgentEvent>? events = null)
    {
        if (row.Kind == RowKind.Chunk)
        {
            var told = events ?? Events(row);
            var running = TasksInFlight.Fold(Running, told);
            return this with { Running = running, Progress = ProgressFold.Fold(Progress, told, running) };
        }

        return BuildEventJson.Read(row.Payload.Span) switch
        {
            RecordingBegun begun => Begin(begun.Attempt, begun.Stream, begun.At) with
            {
                Recording = begun,
                Source = begun.Recorded,
                HoldsNames = true,
                Sources = Sources.Contains(begun.SourceDigest) ? Sources : Sources.Add(begun.SourceDigest),
            },
            AttemptBegun begun => Begin(begun.Attempt, begun.Stream, begun.At) with { Live = begun },
            AttemptAssigned begun => Begin(begun.Attempt, begun.Stream, begun.At) with { Assignments = Assignments.Add(begun) },
            RecordingEnded ended => this with { Phase = BuildPhase.Ended, Cut = ended.Cut, Running = Running.Clear() },
            AttemptSealed ended => this with
            {
                Phase = BuildPhase.Ended,
                EndedAt = ended.At,
                Cut = ended.Cut,
                Source = ended.Source,
                HoldsNames = ended.HoldsNames,
                Running = Running.Clear(),
            },
            DeletionRequested requested => this with { Deletion = new(requested.At, requested.BeginsAt, null, null) },
            DeletionUndone => this with { Deletion = null },
            DeletionBegun begun => this with
            {
                Phase = BuildPhase.Deleting,
                Sources = [.. begun.SourceDigests],
                Deletion = new(begun.RequestedAt, null, begun.At, null),
            },
            AttemptAbandoned ended => this with { Phase = BuildPhase.Ended, IsGivenUp = true, EndedAt = ended.At, Cut = ended.Cut, Running = Running.Clear() },
            BuildQueued queued => this with { Phase = BuildPhase.Waiting, Queued = queued, RecordedAt = RecordedAt ?? queued.At, Priority = queued.Place.Priority },
            CancelRequested requested => this with { Cancel = requested },
            WaitingCancelled => this with { Phase = BuildPhase.Ended },
            BuildRequeued => this with { Phase = BuildPhase.Waiting },
            PriorityChanged changed => this with { Priority = changed.Priority },
            BuildDeleted deleted => this with { Phase = BuildPhase.Deleted, Deletion = new(deleted.RequestedAt, null, null, deleted.At) },
            _ => this with { UnknownRows = UnknownRows + 1 },
        };
    }

    internal SavedBuild ToSaved() => new(
        Phase, Attempt, Stream, Recording, Live, Source, HoldsNames, Cut, RecordedAt, [.. Running.Values], UnknownRows, Sources, Deletion, Progress,
        Queued, Assignments, Cancel, Priority, EndedAt, IsGivenUp);

    internal static BuildState FromSaved(SavedBuild saved) => new()
    {
        Phase = saved.Phase,
        Attempt = saved.Attempt,
        Stream = saved.Stream,
        Recording = saved.Recording,
        Live = saved.Live,
        Source = saved.Source,
        HoldsNames = saved.HoldsNames,
        Cut = saved.Cut,
        RecordedAt = saved.RecordedAt,
        Running = saved.Running.ToImmutableDictionary(task => task.Key),
        UnknownRows = saved.UnknownRows,
        Sources = [.. saved.Sources],
        Deletion = saved.Deletion,
        Progress = saved.Progress,
        Queued = saved.Queued,
        Assignments = [.. saved.Assignments],
        Cancel = saved.Cancel,
        Priority = saved.Priority,
        EndedAt = saved.EndedAt,
        IsGivenUp = saved.IsGivenUp,
    };

    private BuildState Begin(int attempt, string stream, DateTimeOffset at) => this with
    {
        Phase = BuildPhase.Recording,
        Attempt = attempt,
        Stream = stream,
        Recording = null,
        Source = null,
        HoldsNames = false,
        IsGivenUp = false,
        Cut = null,
        RecordedAt = RecordedAt ?? at,
        Running = Running.Clear(),
        Progress = BuildProgress.None,
    };

    private Rejected? Refuse(string stream) => Phase switch
    {
        BuildPhase.New or BuildPhase.Deleted => (Rejected)Reject("There is no such build."),
        _ when stream != Stream => (Rejected)Reject("Another recording of this build has begun since."),
        BuildPhase.Ended or BuildPhase.Waiting => (Rejected)Reject("This recording has ended."),
        _ => null,
    };

    private static ReadOnlyMemory<byte> AfterLines(ReadOnlyMemory<byte> ndjson, int lines)
    {
        for (; lines > 0; lines--)
        {
            ndjson = ndjson[(ndjson.Span.IndexOf((byte)'\n') + 1)..];
        }

        return ndjson;
    }

    /// <summary>A chunk that cannot be read has no tasks; the projector says so on the build.</summary>
    private static IReadOnlyList<AgentEvent> Events(JournalRow row)
    {
        try
        {
            return ChunkCodec.Read(row);
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }
}
