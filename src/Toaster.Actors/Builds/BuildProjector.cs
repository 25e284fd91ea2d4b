using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal;
using Toaster.Actors.Kernel;
using Toaster.Actors.Views;

namespace Toaster.Actors.Builds;

/// <summary>
/// Keeps the read tables of one build: folds its journal rows, in order, and stores what changed together with the cursor, by
/// compare-and-set. Any trouble ends it; the next instance folds again up to the stored cursor, from the last snapshot on, and
/// goes on from there.
/// </summary>
internal sealed partial class BuildProjector(BuildId id, int life, BuildTools tools, ActorRef<IBuildMessage> build) : Actor<BuildProjector.IMessage>
{
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(250);
    private const int MostEvents = 8_000; // Between two stores: about 20,000 table rows.

    private readonly PersistenceId _id = new(EntityKind.Build, id.Value);
    private BuildInterpreter _interpreter = new();
    private BuildFacts _facts = BuildFacts.None;
    private bool _reset;
    private long _seq;      // Folded.
    private long _cursor;   // Stored, or being stored.
    private int _events;    // Folded since the last store.
    private bool _isAtCursor; // The interpreter stands at _seq. Until there is something new it need not.
    private Task<bool>? _storing;

    internal interface IMessage;

    protected override async ValueTask PreStartAsync(CancellationToken ct)
    {
        _seq = _cursor = await tools.Tables.ReadCursorAsync(id, ct);
        _isAtCursor = _cursor == 0;

        // What an earlier instance was told and did not finish.
        var head = await tools.Journal.ReadHeadAsync(_id, ct);
        Context.Self.Tell(new Committed(head.LastSeq, null));
    }

    protected override async ValueTask ReceiveAsync(IMessage message, CancellationToken ct)
    {
        switch (message)
        {
            case Committed { LastSeq: var last } when last <= _seq:
                if (last == _cursor && _storing is null)
                {
                    build.Tell(new Projected(life, _cursor, _hasSnapshot)); // Asked about rows that are stored already.
                }

                break;
            case Committed { Rows: { Count: > 0 } rows } when _isAtCursor && rows[0].Row.SeqNr == _seq + 1:
                foreach (var (row, events) in rows)
                {
                    Fold(row, events);
                }

                await StoreIfDueAsync();
                break;
            case Committed committed:
                await CatchUpAsync(ct);
                await FoldToAsync(committed.LastSeq, ct);
                await StoreIfDueAsync();
                break;
            case LingerOver:
                await StoreAsync();
                break;
            case Settled:
                await SettleAsync();
                break;
        }
    }

    private async ValueTask FoldToAsync(long last, CancellationToken ct)
    {
        await foreach (var row in tools.Journal.ReadAsync(_id, _seq + 1, ct))
        {
            Fold(row, null);
            if (row.SeqNr >= last)
            {
                return;
            }

            if (_seq > _cursor && _isAtCursor && _events >= MostEvents)
            {
                await StoreAsync();
            }
        }
    }

    private void Fold(JournalRow row, IReadOnlyList<AgentEvent>? events)
    {
        _isWhole = false;
        _seq = row.SeqNr;
        if (row.Kind == RowKind.Chunk)
        {
            foreach (var e in events ?? ChunkCodec.Read(row))
            {
                _interpreter.Apply(e);
            }

            _events += row.Count;
            _eventsSinceSnapshot += row.Count;
        }
        else
        {
            FoldOwn(row);
        }

        _isWhole = true;
    }

    private void FoldOwn(JournalRow row)
    {
        var e = BuildEventJson.Read(row.Payload.Span);
        _facts = _facts.After(e);
        switch (e)
        {
            case IAttemptBegin:
                _interpreter = new();
                _reset = true;
                break;
            case IAttemptEnd:
                _interpreter.End();
                break;
        }
    }

    private async ValueTask StoreIfDueAsync()
    {
        if (_facts.IsComplete || _events >= MostEvents)
        {
            await StoreAsync();
        }
        else if (!Context.Timers.IsActive(nameof(LingerOver)))
        {
            Context.Timers.StartSingle(nameof(LingerOver), new LingerOver(), Linger);
        }
    }

    /// <summary>Begins to store what changed; waits only for the store before.</summary>
    private async ValueTask StoreAsync()
    {
        await SettleAsync();
        if (_seq == _cursor)
        {
            return;
        }

        var changes = _interpreter.TakeChanges() with { Reset = _reset };
        var from = _cursor;
        (_cursor, _events, _reset) = (_seq, 0, false);
        _storing = ApplyAsync(_facts, changes, from, _seq, MakeSnapshotIfDue());
        Context.PipeToSelf(_storing, _ => new Settled(), _ => new Settled());
    }

    private async ValueTask SettleAsync()
    {
        if (_storing is null)
        {
            return;
        }

        var storing = _storing;
        _storing = null;
        if (!await storing)
        {
            throw new InvalidOperationException($"The read tables of build {id} were moved on by somebody else.");
        }

        BuildLog.Projected(Context.Logger, id, _cursor);
        build.Tell(new Projected(life, _cursor, _hasSnapshot));
    }

    /// <summary>Rows up to LastSeq are durable. Null rows: they are to be read from the journal.</summary>
    internal sealed record Committed(long LastSeq, IReadOnlyList<(JournalRow Row, IReadOnlyList<AgentEvent>? Events)>? Rows) : IMessage;

    private sealed record LingerOver : IMessage;

    private sealed record Settled : IMessage;
}
