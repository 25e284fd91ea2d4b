using Toaster.Actors.Builds;

namespace Toaster.Actors.Imports;

/// <summary>Takes event logs in and tells how far they are.</summary>
public interface IImports
{
    /// <summary>
    /// Stores the file (plain or gzip, read to its end), synced to disk, and queues its import. The answer comes when a crash
    /// can no longer lose it.
    /// </summary>
    /// <exception cref="ImportRefusedException">Too large, no space left, the project does not exist, ...</exception>
    ValueTask<ImportView> StartAsync(string fileName, Stream content, ProjectId? project, CancellationToken ct);

    ValueTask<ImportView?> FindAsync(ImportId id, CancellationToken ct);

    /// <summary>Newest first.</summary>
    ValueTask<IReadOnlyList<ImportView>> ListAsync(int count, CancellationToken ct);

    /// <summary>
    /// Stops an import that has not ended. Builds it had completed stay; one begun and not finished is closed as Incomplete.
    /// Null when there is no such import.
    /// </summary>
    ValueTask<ImportView?> CancelAsync(ImportId id, CancellationToken ct);

    /// <summary>The import as it is now and whenever it changes (at most 4 times a second), until it has ended.</summary>
    IAsyncEnumerable<ImportView> WatchAsync(ImportId id, CancellationToken ct);
}

public enum ImportState
{
    /// <summary>Stored; others are before it.</summary>
    Waiting = 1,
    /// <summary>First pass: finding the builds in the file.</summary>
    Scanning = 2,
    /// <summary>Second pass: recording them.</summary>
    Recording = 3,
    Completed = 4,
    /// <summary>The file cannot be imported; <see cref="ImportView.Problem"/> says why.</summary>
    Refused = 5,
    Cancelled = 6,
}

/// <summary>An import as a page or a program sees it.</summary>
/// <param name="FileName">As given by the user; hostile text.</param>
/// <param name="Size">Bytes as received.</param>
/// <param name="Position">Imports before it, when it waits.</param>
/// <param name="Progress">0 to 1 within the present pass; null when it cannot be told.</param>
/// <param name="ProblemCode">Stable word: <c>not-an-event-log</c>, ...</param>
public sealed record ImportView(
    ImportId Id, string FileName, long Size, ProjectId Project, ImportState State, int? Position, double? Progress,
    long Lines, long Events, long? StartedAt, long? EndedAt, string? ProblemCode, string? Problem, IReadOnlyList<ImportedBuild> Builds)
{
    /// <summary>Why it stands still for a moment, though it has not ended: the disk is full. It goes on by itself. Null: it goes on.</summary>
    public string? Paused { get; init; }

    public bool HasEnded => State is ImportState.Completed or ImportState.Refused or ImportState.Cancelled;
}

/// <summary>A build found in a file.</summary>
/// <param name="Existing">It was recorded before; this file adds nothing.</param>
/// <param name="Outcome">Null until its rows are complete.</param>
public sealed record ImportedBuild(int Index, BuildId Id, bool Existing, BuildOutcome? Outcome, string? Reason, long Events)
{
    /// <summary>It was deleted since, or is about to be gone.</summary>
    public bool IsDeleted { get; init; }
}

/// <summary>An import was not taken. The message says what is wrong and what to do.</summary>
/// <param name="code">Stable word: <c>too-large</c>, <c>no-space</c>, <c>empty</c>, <c>no-such-project</c>, <c>unavailable</c>.</param>
public sealed class ImportRefusedException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;
}
