namespace Toaster.Actors.Journal;

/// <summary>A fact about an entity in the journal's own words. Journaled for ever.</summary>
public interface IDomainEvent
{
    /// <summary>When it happened, by the clock of whoever decided it.</summary>
    DateTimeOffset At { get; }
}

/// <summary>
/// What an entity makes of a command, given its state: a pure value, so that deciding can be tested without actor and store.
/// Read the makers through <c>using static</c>: <c>Accept(new BuildQueued(...)) with { Open = true }</c>.
/// </summary>
public abstract record Decision
{
    private Decision() { }

    /// <summary>The events of an acceptance, in order; empty for anything else.</summary>
    public IReadOnlyList<IDomainEvent> Events => this is Accepted accepted ? [.. accepted.Rows.OfType<IDomainEvent>()] : [];

    /// <summary>There is nothing to do: it is as the command wants it.</summary>
    public static Decision Ignore { get; } = new Ignored();

    /// <summary>These events, in one transaction.</summary>
    /// <exception cref="ArgumentException">There are none: without a row the compare-and-set protects nothing.</exception>
    public static Accepted Accept(params IReadOnlyList<IDomainEvent> events)
        => events.Count > 0 ? new([.. events]) : throw new ArgumentException("Nothing is accepted.", nameof(events));

    /// <summary>A batch of transcoded events. Those stored already have been cut off; there is no hole before it.</summary>
    /// <param name="first">Number of its first event: the head's <see cref="EntityHead.AgentSeq"/> + 1.</param>
    /// <param name="count">How many; at least one.</param>
    /// <param name="bytes">NDJSON, packed as <paramref name="format"/> says. Not to be changed before the answer.</param>
    /// <param name="sourceOffset">Byte behind the last event's line in the source.</param>
    /// <param name="format">As <see cref="JournalRow.Format"/>; 1 = brotli.</param>
    public static Accepted Chunk(long first, int count, ReadOnlyMemory<byte> bytes, long sourceOffset, int format = 1)
        => new([new NewChunk(first, count, bytes, sourceOffset, format)]);

    /// <summary>The command does not apply; the sentence is for the user.</summary>
    public static Decision Reject(string sentence) => new Rejected(sentence);

    /// <summary>Rows to append, all or none. Made by <see cref="Accept"/> and <see cref="Chunk"/>.</summary>
    public sealed record Accepted : Decision
    {
        internal Accepted(IReadOnlyList<object> rows) => Rows = rows;

        /// <summary>A new attempt begins with these rows: agent numbers and source offset start again.</summary>
        public NewAttempt? Attempt { get; init; }

        /// <inheritdoc cref="AppendRequest.Claims"/>
        public IReadOnlyList<Claim> Claims { get; init; } = [];

        /// <inheritdoc cref="AppendRequest.Releases"/>
        public IReadOnlyList<Claim> Releases { get; init; } = [];

        /// <inheritdoc cref="AppendRequest.Open"/>
        public bool? Open { get; init; }

        /// <inheritdoc cref="AppendRequest.Changes"/>
        public IReadOnlyList<RowChange> Changes { get; init; } = [];

        /// <summary>Each an <see cref="IDomainEvent"/> or a <see cref="NewChunk"/>.</summary>
        internal IReadOnlyList<object> Rows { get; init; }

        /// <summary>Both in one transaction, these rows first: a chunk, and what follows from it.</summary>
        public Accepted Then(Accepted next) => this with
        {
            Rows = [.. Rows, .. next.Rows],
            Attempt = next.Attempt ?? Attempt,
            Claims = [.. Claims, .. next.Claims],
            Releases = [.. Releases, .. next.Releases],
            Open = next.Open ?? Open,
            Changes = [.. Changes, .. next.Changes],
        };
    }

    /// <summary>See <see cref="Ignore"/>.</summary>
    public sealed record Ignored : Decision;

    /// <summary>See <see cref="Reject"/>.</summary>
    public sealed record Rejected(string Sentence) : Decision;

    internal sealed record NewChunk(long First, int Count, ReadOnlyMemory<byte> Bytes, long SourceOffset, int Format);
}

/// <summary>The next attempt of a build.</summary>
/// <param name="Number">One more than the head's.</param>
/// <param name="Stream">Random name of its event stream.</param>
public readonly record struct NewAttempt(int Number, string Stream);
