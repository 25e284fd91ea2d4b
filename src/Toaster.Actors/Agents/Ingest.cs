using System.Text.RegularExpressions;
using Toaster.Actors.Builds;
using Toaster.Actors.Journal;
using Toaster.Actors.Kernel;
using Toaster.Actors.Projects;

namespace Toaster.Actors.Agents;

/// <inheritdoc/>
public sealed partial class Ingest(
    IJournal journal, Func<BuildId, ActorRef<IBuildMessage>> build, IProjects projects, AttemptTokens tokens, IngestLimits limits) : IIngest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private const int LongestSource = 1_000;
    private readonly KnownStreams _streams = new();

    /// <inheritdoc/>
    public async ValueTask<OfferedBuild> OfferAsync(BuildOffer offer, CancellationToken ct)
    {
        if (!Key().IsMatch(offer.Key))
        {
            throw new IngestRefusedException("bad-value", "The key of a build is 32 lower-case hex digits: 128 random bits.");
        }

        if (offer.Source.Length is 0 or > LongestSource)
        {
            throw new IngestRefusedException("bad-value", $"The source of a build is a text of 1 to {LongestSource:N0} characters: what the user typed.");
        }

        var project = offer.Project ?? ProjectId.CommandLine;
        if (await projects.FindAsync(project, ct) is null)
        {
            throw new IngestRefusedException("no-such-project", $"There is no project {project}.");
        }

        var claim = new Claim(BuildState.SpoolKeys, offer.Key);
        if (await journal.FindAsync(claim, ct) is not { } holder)
        {
            limits.CheckLive(await journal.ReadOpenAsync(EntityKind.Build, ct));
            holder = await BeginAsync(offer, project, ct);
        }

        return View(new(holder.Value), await StatusAsync(new(holder.Value), ct), offer.Key);
    }

    /// <inheritdoc/>
    public async ValueTask<RecordedBatch> RecordAsync(BuildId id, int attempt, long first, ReadOnlyMemory<byte> ndjson, CancellationToken ct)
    {
        limits.CheckDisk();
        if (_streams.Find(id, attempt) is not { } stream)
        {
            stream = StreamOf(id, attempt, await StatusAsync(id, ct));
        }

        if (first < 1)
        {
            throw Hole(first, (await StatusAsync(id, ct)).Head);
        }

        var events = EventBatch.Parse(ndjson, first, limits.MostEvents, limits.MostEventBytes);
        var (commit, status) = events.Count == 0 ? new(new Commit.Rejected(""), null)
            : await build(id).AskAsync<BatchOutcome>(replyTo => new RecordBatch(stream, events, ndjson, ChunkCodec.Pack(ndjson.Span), replyTo), Patience, ct);
        if (status is not null && commit is Commit.Committed or Commit.Ignored)
        {
            return new(PlaceOf(status.Head), status.State.Desired);
        }

        // Refused, or nothing to store: what is known of the stream may be out of date.
        _streams.Forget(id, attempt);
        status ??= await StatusAsync(id, ct);
        StreamOf(id, attempt, status);
        return events.Count == 0 && first <= status.Head.AgentSeq + 1 ? new(PlaceOf(status.Head), status.State.Desired)
            : throw (events.Count == 0 || commit is Commit.Rejected ? Hole(first, status.Head) : Unavailable(commit));
    }

    /// <inheritdoc/>
    public async ValueTask<long> SealAsync(BuildId id, int attempt, AttemptSeal seal, CancellationToken ct)
    {
        var status = await StatusAsync(id, ct);
        if (IsSealed(status, attempt))
        {
            return SameSeal(status, seal);
        }

        var stream = StreamOf(id, attempt, status);
        if (seal.Events != status.Head.AgentSeq)
        {
            throw new IngestRefusedException(
                "missing", $"The stream is said to end with event {seal.Events}, but {status.Head.AgentSeq} are stored.")
            { Place = PlaceOf(status.Head) };
        }

        if (await DigestAsync(id, status.Head, ct) is var stored && stored != seal.Digest)
        {
            throw new IngestRefusedException(
                "other-digest", $"The events stored have the digest {stored}, those sent {seal.Digest}: keep the spool, and tell whoever runs this Toaster.")
            {
                Place = PlaceOf(status.Head),
            };
        }

        var commit = await build(id).AskAsync<Commit>(
            replyTo => new SealAttempt(stream, seal.Events, seal.Digest, seal.Cut, seal.Source, replyTo), Patience, ct);
        if (commit is Commit.Committed)
        {
            return seal.Events;
        }

        status = await StatusAsync(id, ct);
        if (IsSealed(status, attempt))
        {
            return SameSeal(status, seal);
        }

        StreamOf(id, attempt, status); // It may have been given up meanwhile.
        throw commit is Commit.Rejected rejected
            ? new IngestRefusedException("missing", rejected.Sentence) { Place = PlaceOf(status.Head) } : Unavailable(commit);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> AcceptsAsync(string token, BuildId id, int attempt, CancellationToken ct)
        => (_streams.Find(id, attempt) is { } known && tokens.Accepts(token, id, attempt, known)) || await AcceptsNewAsync(token, id, attempt, ct);

    private async ValueTask<bool> AcceptsNewAsync(string token, BuildId id, int attempt, CancellationToken ct)
    {
        if (id.Value <= 0 || await journal.ReadHeadAsync(Entity(id), ct) is not { LastSeq: > 0 }) // Nobody wakes an actor by guessing.
        {
            return false;
        }

        if ((await StatusAsync(id, ct)).State.LiveStream(attempt) is not { } stream || !tokens.Accepts(token, id, attempt, stream))
        {
            return false;
        }

        _streams.Keep(id, attempt, stream);
        return true;
    }

    private async ValueTask<PersistenceId> BeginAsync(BuildOffer offer, ProjectId project, CancellationToken ct)
    {
        var id = new BuildId(await journal.NextIdAsync(EntityKind.Build, ct));
        var commit = await build(id).AskAsync<Commit>(
            replyTo => new BeginAttempt(project, Guid.NewGuid().ToString("N"), offer.Key, offer.Source, replyTo), Patience, ct);
        return commit switch
        {
            Commit.Committed or Commit.Ignored => Entity(id),
            Commit.Taken taken => taken.Holder, // The same offer came twice at once.
            _ => throw Unavailable(commit),
        };
    }

    private OfferedBuild View(BuildId id, BuildStatus status, string key) => status.State switch
    {
        { Phase: BuildPhase.Deleting or BuildPhase.Deleted } => throw Deleted(id),
        { IsLive: true, Live: { } live } when live.Key == key => new(
            id, live.Attempt, live.Stream, tokens.Make(id, live.Attempt, live.Stream), PlaceOf(status.Head), status.State.Phase == BuildPhase.Ended),
        _ => throw Superseded(id),
    };

    private async ValueTask<BuildStatus> StatusAsync(BuildId id, CancellationToken ct)
    {
        try
        {
            var status = await build(id).AskAsync<BuildStatus>(replyTo => new GetBuild(replyTo), Patience, ct);
            return status.MayBeOld ? throw IngestRefusedException.Unavailable(id) : status;
        }
        catch (TimeoutException e)
        {
            throw new IngestRefusedException("busy", $"Build {id} has much to do: {e.Message}");
        }
    }

    /// <summary>The stream that an attempt may add to; else the refusal.</summary>
    private static string StreamOf(BuildId id, int attempt, BuildStatus status) => status.State switch
    {
        { Phase: BuildPhase.New } => throw new IngestRefusedException("no-such-build", $"There is no build {id}."),
        { Phase: BuildPhase.Deleting or BuildPhase.Deleted } => throw Deleted(id),
        _ when attempt > status.Head.Attempt || attempt < 1 => throw new IngestRefusedException("no-such-attempt", $"Build {id} has no attempt {attempt}."),
        { IsLive: false } or { Phase: BuildPhase.Waiting } or { IsGivenUp: true } => throw Superseded(id), // Given up, or ended and to be tried again.
        { Attempt: var present } when present != attempt => throw Superseded(id),
        { Phase: BuildPhase.Ended } => throw new IngestRefusedException("sealed", $"Attempt {attempt} of build {id} is sealed; nothing can be added."),
        var state => state.Stream,
    };

    private static bool IsSealed(BuildStatus status, int attempt) => status.State is { Phase: BuildPhase.Ended, IsLive: true, IsGivenUp: false } && status.State.Attempt == attempt;

    private static long SameSeal(BuildStatus status, AttemptSeal seal) => seal.Events == status.Head.AgentSeq ? seal.Events
        : throw new IngestRefusedException("sealed", $"It was sealed with event {status.Head.AgentSeq} as the last one.");

    /// <summary>Of what the store holds, not of what was received: the seal is about what can be read again.</summary>
    private async ValueTask<string> DigestAsync(BuildId id, EntityHead head, CancellationToken ct)
    {
        using var digest = new StreamDigest();
        await foreach (var row in journal.ReadAsync(Entity(id), 1, ct))
        {
            if (row.SeqNr > head.LastSeq)
            {
                break;
            }

            if (row.Kind == RowKind.DomainEvent && BuildEventJson.Read(row.Payload.Span) is IAttemptBegin)
            {
                digest.Clear(); // Of an earlier attempt.
            }
            else if (row.Kind == RowKind.Chunk)
            {
                ChunkCodec.AddTo(digest.Add, row);
            }
        }

        return digest.ToString();
    }

    private static PersistenceId Entity(BuildId id) => new(EntityKind.Build, id.Value);

    private static StreamPlace PlaceOf(EntityHead head) => new(head.AgentSeq + 1, head.SourceOffset);

    private static IngestRefusedException Hole(long first, EntityHead head)
        => new("hole", $"The batch begins with event {first}; {head.AgentSeq + 1} is wanted next.") { Place = PlaceOf(head) };

    private static IngestRefusedException Superseded(BuildId id)
        => new("superseded", $"Another recording of build {id} has begun since.");

    private static IngestRefusedException Deleted(BuildId id) => new("build-deleted", $"Build {id} was deleted.");

    private static IngestRefusedException Unavailable(Commit commit)
        => new("unavailable", (commit as Commit.Unavailable)?.Sentence ?? "The store is busy; send it again.");

    [GeneratedRegex("^[0-9a-f]{32}$", RegexOptions.CultureInvariant)]
    private static partial Regex Key();
}
