namespace Toaster.Actors.Journal;

/// <summary>What an entity is. Each kind has ids of its own.</summary>
public enum EntityKind
{
    Project = 1,
    Build = 2,
    Import = 3,
}

/// <summary>Names one entity in the journal: <c>build-148</c>.</summary>
public readonly record struct PersistenceId(EntityKind Kind, long Value)
{
    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()}-{Value}";
}

/// <summary>What a journal row holds.</summary>
public enum RowKind
{
    /// <summary>One event of our own, as JSON.</summary>
    DomainEvent = 0,

    /// <summary>A batch of transcoded events: NDJSON, packed as <see cref="JournalRow.Format"/> says.</summary>
    Chunk = 1,
}

/// <summary>A committed row. Rows of an entity are numbered 1, 2, 3 ... without holes and never change.</summary>
/// <param name="First">Number of the first event of a chunk; 0 for a domain event.</param>
/// <param name="Count">Events in a chunk; 0 for a domain event.</param>
/// <param name="Format">How <paramref name="Payload"/> is packed: 0 plain, 1 brotli.</param>
/// <param name="Timestamp">When it was written, by the writer's clock; for people only.</param>
/// <param name="Writer">Which server wrote it; for diagnosis only.</param>
public sealed record JournalRow(
    long SeqNr, RowKind Kind, long First, int Count, int Format, DateTimeOffset Timestamp, string Writer, ReadOnlyMemory<byte> Payload);

/// <summary>A row to be written; the journal numbers it.</summary>
public sealed record NewRow(RowKind Kind, long First, int Count, int Format, ReadOnlyMemory<byte> Payload);

/// <summary>
/// Where an entity stands: one narrow row, read and compared by every append.
/// </summary>
/// <param name="LastSeq">Number of its last journal row; 0 = it does not exist yet.</param>
/// <param name="Attempt">Grows with every attempt of a build; 0 before the first.</param>
/// <param name="Stream">Random name of the attempt's event stream; empty before the first.</param>
/// <param name="AgentSeq">Number of the last event stored of this attempt.</param>
/// <param name="SourceOffset">Byte behind the last stored event's line in the source.</param>
public readonly record struct EntityHead(long LastSeq, int Attempt, string Stream, long AgentSeq, long SourceOffset)
{
    public static readonly EntityHead None = new(0, 0, "", 0, 0);
}

/// <summary>Asks for a name that only one entity may hold, in the same transaction as the rows.</summary>
/// <param name="Registry">Which names: <c>source-key</c>, <c>project-name</c>.</param>
public readonly record struct Claim(string Registry, string Key);

/// <summary>A name and the entity that holds it.</summary>
public readonly record struct HeldName(string Key, PersistenceId Holder);

/// <summary>One entity's append: nothing of it, or all of it, is committed.</summary>
/// <param name="Expected">The head the caller decided on. LastSeq, Attempt and Stream are compared.</param>
/// <param name="Next">
/// Attempt, Stream, AgentSeq and SourceOffset after the append; its LastSeq must be Expected.LastSeq + Rows.Count.
/// </param>
/// <param name="Claims">Names to take; if another entity holds one, nothing is written.</param>
/// <param name="Releases">Names to give back.</param>
/// <param name="Open">True: remember the entity as having work to do after a restart. False: forget it. Null: as it was.</param>
public sealed record AppendRequest(
    PersistenceId Id,
    EntityHead Expected,
    EntityHead Next,
    IReadOnlyList<NewRow> Rows,
    IReadOnlyList<Claim>? Claims = null,
    IReadOnlyList<Claim>? Releases = null,
    bool? Open = null)
{
    /// <summary>Rows beside the journal that change with it, in this order. If one is declined, nothing is written.</summary>
    public IReadOnlyList<RowChange> Changes { get; init; } = [];
}

/// <summary>What became of one append. A refusal is an answer, not an exception.</summary>
public abstract record AppendResult
{
    private AppendResult() { }

    /// <summary>Durable. <paramref name="Head"/> is what the store now holds.</summary>
    public sealed record Committed(EntityHead Head) : AppendResult;

    /// <summary>The entity has moved on; nothing was written.</summary>
    public sealed record Conflict(EntityHead Actual) : AppendResult;

    /// <summary>Another entity holds a claimed name; nothing was written.</summary>
    public sealed record Taken(Claim Claim, PersistenceId Holder) : AppendResult;

    /// <summary>The queue has moved on, or the agent is not ready; nothing was written.</summary>
    public sealed record Declined : AppendResult;
}
