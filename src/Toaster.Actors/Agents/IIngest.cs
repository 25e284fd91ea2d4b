using Toaster.Actors.Builds;

namespace Toaster.Actors.Agents;

/// <summary>Takes in the events of builds that run now: the server's side of docs/agent-protocol.md.</summary>
/// <remarks>Every call throws <see cref="IngestRefusedException"/> when it is not taken; nothing of it is stored then.</remarks>
public interface IIngest
{
    /// <summary>A build for a recorder's key: a new one, or the one it had before.</summary>
    ValueTask<OfferedBuild> OfferAsync(BuildOffer offer, CancellationToken ct);

    /// <summary>Stores what is new of a batch; the answer comes after the durable commit.</summary>
    /// <param name="ndjson">Transcoded events, a line each. Kept: not to be changed afterwards.</param>
    ValueTask<RecordedBatch> RecordAsync(BuildId id, int attempt, long first, ReadOnlyMemory<byte> ndjson, CancellationToken ct);

    /// <summary>There are no more events, and those stored have this digest. Sealing again is answered like the first time.</summary>
    ValueTask<long> SealAsync(BuildId id, int attempt, AttemptSeal seal, CancellationToken ct);

    /// <summary>The token is this attempt's.</summary>
    ValueTask<bool> AcceptsAsync(string token, BuildId id, int attempt, CancellationToken ct);
}

/// <param name="Key">128 random bits, 32 lower-case hex digits.</param>
/// <param name="Source">What the user typed; hostile text.</param>
public sealed record BuildOffer(string Key, string Source, ProjectId? Project);

/// <param name="Token">Opens this attempt's stream, and nothing else.</param>
/// <param name="IsSealed">Nothing more is wanted.</param>
public sealed record OfferedBuild(BuildId Build, int Attempt, string Stream, string Token, StreamPlace Place, bool IsSealed);

/// <param name="Desired">What the build shall do: <c>run</c>, <c>cancel</c> or <c>force</c>.</param>
public readonly record struct RecordedBatch(StreamPlace Place, string Desired);

/// <summary>Where a stream stands in the store.</summary>
/// <param name="Next">Number of the event that is wanted next.</param>
/// <param name="Offset">Byte of the source behind the last event stored.</param>
public readonly record struct StreamPlace(long Next, long Offset);

/// <param name="Events">Number of the last event; 0: there was none.</param>
/// <param name="Digest"><see cref="StreamDigest"/>, as hex.</param>
/// <param name="Cut">Why the recording stopped before the source's end, if it did.</param>
/// <param name="Source">By what an import of the same log finds this build.</param>
public sealed record AttemptSeal(long Events, string Digest, string? Cut, RecordedSource? Source);

/// <summary>What was sent is not taken. The message says why, for people.</summary>
/// <param name="code">The protocol's word.</param>
public sealed class IngestRefusedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;

    /// <summary>The store does not say where the build stands: an agent must not be told to give it up because of what was so before.</summary>
    internal static IngestRefusedException Unavailable(BuildId id) => new("unavailable", $"Where build {id} stands cannot be read now; send it again.");

    /// <summary>Where to go on; with <c>hole</c>, <c>missing</c> and <c>other-digest</c>.</summary>
    public StreamPlace? Place { get; init; }

    /// <summary>Line of the batch, from 1; with <c>bad-event</c> and <c>event-too-large</c>.</summary>
    public int? Line { get; init; }
}
