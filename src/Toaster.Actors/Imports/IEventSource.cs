using Toaster.Actors.Builds;

namespace Toaster.Actors.Imports;

/// <summary>
/// Reads recorded event logs: the port through which imports see bitbake's files without knowing their format.
/// </summary>
public interface IEventSource
{
    /// <summary>
    /// First pass over a stored file: how many builds it holds, where each begins and ends, their source keys.
    /// Throws <see cref="EventSourceRefusedException"/> when it is no event log or passes a limit.
    /// </summary>
    ValueTask<SourceOutline> OutlineAsync(string path, IProgress<SourceProgress> progress, CancellationToken ct);

    /// <summary>
    /// First pass over a file that is still coming in, so that it need not be read for it afterwards. Null when it has to be all
    /// the same, because something is wrong with it. Blocks a thread of its own while nothing comes.
    /// </summary>
    ValueTask<SourceOutline?> TryOutlineAsync(Stream arriving, CancellationToken ct);

    /// <summary>
    /// Second pass: every event of the file in order, cut into builds as the outline says, in batches. Leaves the file without
    /// its secrets (gzip) at <paramref name="maskedCopy"/>, if given: complete and on disk when the sequence has ended; the
    /// file itself, under this second name, when there are none. Events of a build are numbered from 1.
    /// </summary>
    IAsyncEnumerable<SourceBatch> ReadAsync(string path, SourceOutline outline, string? maskedCopy, CancellationToken ct);

    /// <summary>
    /// SHA-256 (lower-case hex) of the unpacked bytes from <paramref name="offset"/> on, over each of these lengths (ascending):
    /// tells whether a shorter recording is the beginning of this one. Null where the file is shorter.
    /// </summary>
    ValueTask<IReadOnlyList<string?>> DigestsAsync(string path, long offset, IReadOnlyList<long> lengths, CancellationToken ct);
}

/// <param name="Bytes">Unpacked bytes read so far.</param>
/// <param name="PackedBytes">Bytes of the file read so far.</param>
/// <param name="PackedTotal">Size of the file.</param>
public readonly record struct SourceProgress(long Lines, long Bytes, long PackedBytes, long PackedTotal);

/// <summary>What the first pass found.</summary>
/// <param name="Digest">SHA-256 of the unpacked bytes, lower-case hex.</param>
public sealed record SourceOutline(string Digest, long Lines, long Bytes, IReadOnlyList<SourceBuild> Builds);

/// <summary>One build of a file.</summary>
/// <param name="SourceKey">
/// SHA-256, lower-case hex, of the unpacked bytes from its first line to the end of its end event; to the last line when it has none.
/// </param>
/// <param name="HeadKey">SHA-256 of its first line: finds a shorter recording of the same build.</param>
/// <param name="KeyBytes">Number of bytes under <paramref name="SourceKey"/>.</param>
/// <param name="HasEnd">An end event was seen.</param>
/// <param name="Events">Lines in it; each becomes one event.</param>
/// <param name="InheritsVariables">It has no variables of its own: those of an earlier build come first, as event 1.</param>
public sealed record SourceBuild(
    int Index, long FirstLine, long LastLine, long Offset, long End, string SourceKey, string HeadKey, long KeyBytes, bool HasEnd, long Events,
    bool InheritsVariables = false);

/// <summary>Consecutive events of one build.</summary>
/// <param name="Ndjson">The same events as transcoded lines, ready to be journaled.</param>
/// <param name="Packed">The same, packed by <see cref="ChunkCodec"/> beside the reading of what follows.</param>
/// <param name="IsLast">No further batch of this build follows.</param>
public sealed record SourceBatch(
    int BuildIndex, IReadOnlyList<AgentEvent> Events, ReadOnlyMemory<byte> Ndjson, ReadOnlyMemory<byte> Packed, bool IsLast);

/// <summary>The file cannot be imported. The message says what was wrong, where, and what to do.</summary>
public sealed class EventSourceRefusedException(string code, string message) : Exception(message)
{
    /// <summary>Stable word for programs: <c>not-an-event-log</c>, <c>empty</c>, <c>too-large</c>, <c>bomb</c>, <c>damaged-gzip</c>, <c>changed</c>.</summary>
    public string Code { get; } = code;
}
