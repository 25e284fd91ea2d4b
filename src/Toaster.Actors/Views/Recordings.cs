namespace Toaster.Actors.Views;

/// <summary>How builds were recorded: where from, how much of it, what it took.</summary>
public interface IRecordings
{
    /// <summary>Null when there is no such build.</summary>
    ValueTask<RecordingView?> FindAsync(BuildId id, CancellationToken ct);

    /// <summary>When something of a build was recorded last, by the clock of whoever wrote it; microseconds UTC. Null: nothing was.</summary>
    ValueTask<long?> LastHeardAsync(BuildId id, CancellationToken ct);
}

/// <summary>How a build was recorded. Times are microseconds UTC.</summary>
/// <param name="Import">The import of the latest attempt.</param>
/// <param name="PackedBytes">The file as it was received.</param>
/// <param name="SourceBytes">The file unpacked; null until it was read once.</param>
/// <param name="SourceLines">Its lines.</param>
/// <param name="SourceBuilds">Builds in it.</param>
/// <param name="FirstLine">Where this build lies in it.</param>
/// <param name="JournalRows">Rows of the journal that hold this build.</param>
/// <param name="JournalBytes">Their payloads, packed.</param>
/// <param name="TablesSeq">The journal row the read tables stand at.</param>
/// <param name="TablesVersion">The rules they were worked out by.</param>
/// <param name="RulesVersion">The rules of this program.</param>
/// <param name="KeptBytes">The masked log that is kept, packed; null when it is not.</param>
public sealed record RecordingView(
    ImportId? Import, long? PackedBytes, long? SourceBytes, long? SourceLines, int? SourceBuilds, long? FirstLine, long? LastLine,
    string? Digest, long JournalRows, long JournalBytes, long LastSeq, long TablesSeq, int TablesVersion, int RulesVersion, long? KeptBytes,
    IReadOnlyList<RecordingAttempt> Attempts)
{
    /// <summary>What became of the event log.</summary>
    public required KeptLogState Log { get; init; }
}

/// <summary>What became of the event log a build was recorded from.</summary>
public enum KeptLogState
{
    /// <summary>There was no file.</summary>
    None = 0,
    /// <summary>It is kept.</summary>
    Kept = 1,
    /// <summary>It is kept when its import has ended, which it has not, or not to its end.</summary>
    Incomplete = 2,
    /// <summary>It was not to be kept when it was imported (<see cref="Imports.ImportLimits.KeepLogs"/>).</summary>
    NotKept = 3,
    /// <summary>It was deleted on purpose (<see cref="Imports.DroppedLogs"/>).</summary>
    Dropped = 4,
    /// <summary>It should be there, and is not.</summary>
    Missing = 5,
}

/// <param name="EndedAt">Null while it goes on.</param>
/// <param name="Events">Known when it has ended.</param>
/// <param name="Cut">Who stopped it before the end of its source; null when it was read whole.</param>
public sealed record RecordingAttempt(int Number, string Source, long BegunAt, long? EndedAt, long? Events, string? Cut);
