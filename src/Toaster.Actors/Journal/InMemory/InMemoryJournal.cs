using System.Runtime.CompilerServices;

namespace Toaster.Actors.Journal.InMemory;

/// <summary>
/// A journal that lives as long as its object, for tests of actors: the same promises as the others, and it can be told to
/// fail or to wait. Without a gate every call completes before it returns, so a seed decides the order of everything.
/// </summary>
public class InMemoryJournal(TimeProvider time, string writer = "memory") : IJournal
{
    private const int PageRows = 64;
    private readonly Lock _lock = new();
    private readonly InMemoryTables _tables = new();
    private readonly Queue<JournalFault> _faults = new();
    private readonly Queue<AppendGate> _gates = new();

    /// <summary>Appends so far that were asked for, failed ones included.</summary>
    public int Appends { get; private set; }

    /// <summary>The rows beside it. Not to be looked at while appends run.</summary>
    public InMemoryChanges Changes => _tables.Changes;

    /// <summary>The next append throws <see cref="JournalUnavailableException"/>. Called twice: the one after it too.</summary>
    public void FailNextAppend(JournalFault fault)
    {
        lock (_lock)
        {
            _faults.Enqueue(fault);
        }
    }

    /// <summary>The next append waits at the gate returned. Called twice: the one after it waits at the second.</summary>
    public AppendGate HoldNextAppend()
    {
        lock (_lock)
        {
            var gate = new AppendGate();
            _gates.Enqueue(gate);
            return gate;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<AppendRequest> requests, CancellationToken ct)
    {
        AppendRequests.Validate(requests);
        ct.ThrowIfCancellationRequested();
        AppendGate? gate;
        JournalFault? fault;
        lock (_lock)
        {
            Appends++;
            gate = _gates.TryDequeue(out var nextGate) ? nextGate : null;
            fault = _faults.TryDequeue(out var nextFault) ? nextFault : null;
        }

        if (gate is not null)
        {
            await gate.PassAsync(ct);
        }

        if (fault == JournalFault.BeforeCommit)
        {
            throw new JournalUnavailableException("The test lets this append fail.");
        }

        var results = Commit(requests);
        return fault is null ? results : throw new JournalUnavailableException("The test lets this append fail.");
    }

    /// <inheritdoc/>
    public ValueTask<EntityHead> ReadHeadAsync(PersistenceId id, CancellationToken ct)
    {
        lock (_lock)
        {
            return new(_tables.Head(id));
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<JournalRow> ReadAsync(
        PersistenceId id, long from, [EnumeratorCancellation] CancellationToken ct)
    {
        await ValueTask.CompletedTask;
        for (var next = Math.Max(1, from); Page(id, next) is { Count: > 0 } page; next += page.Count)
        {
            foreach (var row in page)
            {
                ct.ThrowIfCancellationRequested();
                yield return row;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<PersistenceId?> FindAsync(Claim claim, CancellationToken ct)
    {
        lock (_lock)
        {
            return new(_tables.Holder(claim));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<HeldName>> FindByPrefixAsync(string registry, string keyPrefix, int atMost, CancellationToken ct)
    {
        lock (_lock)
        {
            return new(_tables.Names(registry, keyPrefix, atMost));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PersistenceId>> ReadOpenAsync(EntityKind kind, CancellationToken ct)
    {
        lock (_lock)
        {
            return new(_tables.Open(kind));
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> NextIdAsync(EntityKind kind, CancellationToken ct)
    {
        lock (_lock)
        {
            return new(_tables.NextId(kind));
        }
    }

    /// <summary>The compare of the compare-and-set. A test replaces it to show that the suite notices.</summary>
    protected virtual bool Matches(EntityHead actual, EntityHead expected)
        => (actual.LastSeq, actual.Attempt, actual.Stream) == (expected.LastSeq, expected.Attempt, expected.Stream);

    private AppendResult[] Commit(IReadOnlyList<AppendRequest> requests)
    {
        lock (_lock)
        {
            return [.. requests.Select(request => _tables.Append(request, Matches, time.GetUtcNow(), writer))];
        }
    }

    private List<JournalRow> Page(PersistenceId id, long from)
    {
        lock (_lock)
        {
            return _tables.Rows(id, from, PageRows);
        }
    }
}
