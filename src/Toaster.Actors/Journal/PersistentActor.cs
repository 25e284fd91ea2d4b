using Toaster.Actors.Kernel;

namespace Toaster.Actors.Journal;

/// <summary>
/// An entity: its state is the fold of its journal rows. A cache with a mailbox, of which several may exist on several servers;
/// what they write stays right because every append compares the store's head with the one decided on.
/// </summary>
/// <remarks>
/// Before <c>PreStartAsync</c> the state is read; a failure of that is retried by supervision, with back-off. After a conflict,
/// a time-out or any exception of an append the state is forgotten, and read again before anything else is done.
/// </remarks>
/// <param name="id">Which entity.</param>
/// <param name="journal">Where it is recorded.</param>
/// <param name="initial">The state before the first row. Immutable: reading again starts from it.</param>
public abstract class PersistentActor<TMessage, TState>(PersistenceId id, IJournal journal, TState initial) : Actor<TMessage>
{
    private const int Tries = 5;

    private TState _state = default!;
    private EntityHead _head;
    private bool _isKnown;
    private string? _outage; // Why the state could not be read again before the message at hand.

    /// <summary>Which entity this is.</summary>
    protected PersistenceId PersistenceId => id;

    /// <summary>The state as of <see cref="Head"/>; others may have moved on since.</summary>
    /// <exception cref="JournalUnavailableException">
    /// It is not known: the last append had no certain outcome, and the store did not answer since. Let it end this instance.
    /// </exception>
    protected TState State => _isKnown ? _state : throw Unknown();

    /// <summary>Where the entity stood when <see cref="State"/> was read or last changed by this actor.</summary>
    /// <exception cref="JournalUnavailableException">As for <see cref="State"/>.</exception>
    protected EntityHead Head => _isKnown ? _head : throw Unknown();

    /// <summary>False after an append without certain outcome, until the store answers again: then <see cref="State"/> throws.</summary>
    protected bool IsStateKnown => _isKnown;

    /// <summary>Stopped when no message came for so long; <see cref="Timeout.InfiniteTimeSpan"/> = never.</summary>
    protected virtual TimeSpan PassivateAfter => TimeSpan.FromMinutes(2);

    /// <summary>
    /// Folds one row into the state. Pure and total: no I/O, no clock, never throws; what it does not know it leaves alone.
    /// It must not look at the row's timestamp and writer, which are not known of rows just committed.
    /// </summary>
    protected abstract TState Apply(TState state, JournalRow row);

    /// <summary>A state to begin reading from, and the row it is as of; null: from the first row.</summary>
    /// <param name="last">The entity's last row; the state must not be of a later one.</param>
    protected virtual ValueTask<(TState State, long Seq)?> LoadSnapshotAsync(long last, CancellationToken ct) => default;

    /// <summary>Writes a domain event as it is to be stored.</summary>
    protected abstract ReadOnlyMemory<byte> Serialize(IDomainEvent e);

    /// <summary>
    /// The state was read from the journal: before <c>PreStartAsync</c>, and again whenever it had to be forgotten; then others
    /// may have changed it, so children that depend on it should be looked at.
    /// </summary>
    protected virtual void OnRecovered() { }

    /// <summary>Rows of this actor are durable and applied. Their timestamp and writer are not filled in.</summary>
    protected virtual void OnCommitted(IReadOnlyList<JournalRow> rows) { }

    /// <summary>
    /// Decides, appends, applies. Decides again on fresh state, up to five times, when the entity has moved on elsewhere:
    /// also for a refusal, which no compare-and-set protects.
    /// </summary>
    /// <param name="decide">
    /// Pure: called as often as needed. <see cref="Head"/> fits the state it is given. An exception leaves here as it is.
    /// </param>
    /// <param name="ct">Ends the reading. An append that was sent is waited for, since its outcome would be unknown.</param>
    /// <returns>The answer for whoever sent the command; never null.</returns>
    protected async ValueTask<Commit> PersistAsync(Func<TState, Decision> decide, CancellationToken ct)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            if (!await TryRecoverAsync(ct))
            {
                return new Commit.Unavailable(_outage!);
            }

            var decision = decide(_state);
            var commit = decision is Decision.Accepted accepted
                ? await AppendAsync(RowsOf(accepted), accepted)
                : await RefuseAsync(decision, ct);
            if (commit is not null)
            {
                return commit;
            }

            Forget();
        }

        PersistenceLog.GaveUp(Context.Logger, id, Tries);
        return new Commit.Conflict();
    }

    internal sealed override async ValueTask AroundPreStartAsync(CancellationToken ct)
    {
        await RecoverAsync(ct);
        if (PassivateAfter != Timeout.InfiniteTimeSpan)
        {
            Context.StopWhenIdle(PassivateAfter);
        }

        await base.AroundPreStartAsync(ct);
    }

    internal sealed override ValueTask AroundReceiveAsync(TMessage message, CancellationToken ct)
    {
        _outage = null;
        return _isKnown ? base.AroundReceiveAsync(message, ct) : RecoverAndReceiveAsync(message, ct);
    }

    private async ValueTask RecoverAndReceiveAsync(TMessage message, CancellationToken ct)
    {
        await TryRecoverAsync(ct); // If not, commands are answered so, and whoever needs the state fails.
        await base.AroundReceiveAsync(message, ct);
    }

    /// <summary>Null: a conflict.</summary>
    private async ValueTask<Commit?> AppendAsync(List<NewRow> rows, Decision.Accepted accepted)
    {
        var request = new AppendRequest(
            id, _head, NextHead(accepted, rows.Count), rows, accepted.Claims, accepted.Releases, accepted.Open)
        { Changes = accepted.Changes };
        AppendResult result;
        try
        {
            result = (await journal.AppendAsync([request], CancellationToken.None))[0];
        }
        catch (Exception error)
        {
            return Lose(error);
        }

        switch (result)
        {
            case AppendResult.Committed committed:
                ApplyOwn(rows, committed.Head);
                return new Commit.Committed(committed.Head);
            case AppendResult.Taken taken:
                return new Commit.Taken(taken.Claim, taken.Holder);
            case AppendResult.Declined:
                return new Commit.Declined();
            default:
                return null;
        }
    }

    /// <summary>A refusal holds only while the store is where we are. Null: it is not.</summary>
    private async ValueTask<Commit?> RefuseAsync(Decision decision, CancellationToken ct)
    {
        try
        {
            if (await journal.ReadHeadAsync(id, ct) != _head)
            {
                return null;
            }
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            return Lose(error);
        }

        return decision is Decision.Rejected rejected ? new Commit.Rejected(rejected.Sentence) : new Commit.Ignored(_head);
    }

    private void ApplyOwn(List<NewRow> rows, EntityHead head)
    {
        var seq = _head.LastSeq;
        var state = _state;
        Forget(); // Should Apply throw, against its promise, we must not go on with half of it.
        var committed = rows.ConvertAll(row => new JournalRow(
            ++seq, row.Kind, row.First, row.Count, row.Format, default, "", row.Payload));
        state = committed.Aggregate(state, Apply);
        (_state, _head, _isKnown) = (state, head, true);
        OnCommitted(committed);
    }

    private List<NewRow> RowsOf(Decision.Accepted accepted) => [.. accepted.Rows.Select(row => row switch
    {
        Decision.NewChunk chunk => new NewRow(RowKind.Chunk, chunk.First, chunk.Count, chunk.Format, chunk.Bytes),
        var e => new NewRow(RowKind.DomainEvent, 0, 0, 0, Serialize((IDomainEvent)e)),
    })];

    private EntityHead NextHead(Decision.Accepted accepted, int rows)
    {
        var next = accepted.Attempt is { } attempt
            ? _head with { Attempt = attempt.Number, Stream = attempt.Stream, AgentSeq = 0, SourceOffset = 0 }
            : _head;
        foreach (var chunk in accepted.Rows.OfType<Decision.NewChunk>())
        {
            if (chunk.First != next.AgentSeq + 1 || chunk.Count < 1)
            {
                throw new InvalidOperationException(
                    $"{id}: a chunk of {chunk.Count} events from {chunk.First} on does not follow event {next.AgentSeq}.");
            }

            next = next with { AgentSeq = next.AgentSeq + chunk.Count, SourceOffset = chunk.SourceOffset };
        }

        return next with { LastSeq = _head.LastSeq + rows };
    }

    private async ValueTask<bool> TryRecoverAsync(CancellationToken ct)
    {
        if (_isKnown || _outage is not null)
        {
            return _isKnown;
        }

        try
        {
            await RecoverAsync(ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            _outage = Lose(error).Sentence;
        }

        return _isKnown;
    }

    private async ValueTask RecoverAsync(CancellationToken ct)
    {
        Forget();
        var head = await journal.ReadHeadAsync(id, ct);
        var (state, seq) = (initial, 0L);
        if (head.LastSeq > 0 && await LoadSnapshotAsync(head.LastSeq, ct) is { } snapshot)
        {
            (state, seq) = snapshot;
        }

        (_state, _head, _isKnown) = (await FoldAsync(state, seq, head, ct), head, true);
        PersistenceLog.Recovered(Context.Logger, id, head.LastSeq);
        OnRecovered();
    }

    /// <summary>
    /// Takes in what other servers have written meanwhile. False: it cannot be read now, and is left for later; the state stays that
    /// of <see cref="Head"/>, good enough to be shown and nothing to be refused by.
    /// </summary>
    protected async ValueTask<bool> CatchUpAsync(CancellationToken ct)
    {
        try
        {
            if (!_isKnown || await journal.ReadHeadAsync(id, ct) is var head && head == _head)
            {
                return _isKnown;
            }

            if (head.LastSeq < _head.LastSeq)
            {
                Forget(); // It was deleted.
                return await TryRecoverAsync(ct);
            }

            (_state, _head) = (await FoldAsync(_state, _head.LastSeq, head, ct), head);
            OnRecovered();
            return true;
        }
        catch (JournalUnavailableException)
        {
            return false;
        }
    }

    /// <summary>The state after the rows from one to another.</summary>
    private async ValueTask<TState> FoldAsync(TState state, long seq, EntityHead head, CancellationToken ct)
    {
        if (seq < head.LastSeq)
        {
            await foreach (var row in journal.ReadAsync(id, seq + 1, ct))
            {
                state = row.SeqNr == ++seq ? Apply(state, row) : throw new JournalUnavailableException($"{id} lacks journal row {seq}.");
                if (seq == head.LastSeq)
                {
                    break; // What came after the head was read belongs to a head not known here.
                }
            }
        }

        if (seq != head.LastSeq)
        {
            throw new JournalUnavailableException($"{id} should have {head.LastSeq} journal rows, but has {seq}.");
        }

        return state;
    }

    private Commit.Unavailable Lose(Exception error)
    {
        Forget();
        PersistenceLog.Lost(Context.Logger, error, id);
        return new(error is JournalUnavailableException ? error.Message : $"{id} cannot be changed now: {error.Message}");
    }

    private void Forget() => (_state, _isKnown) = (default!, false);

    private JournalUnavailableException Unknown() => new($"The state of {id} is not known now.");
}
