using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Toaster.Actors.Journal;

namespace Toaster.Actors.Tests.Journal.Persistence;

/// <summary>Puts something before and after every use of a journal: yields, faults, counts, gates.</summary>
internal sealed class JournalDouble(IJournal inner) : IJournal
{
    /// <summary>Before an append is written; an exception means that it is not.</summary>
    public Func<Task> BeforeAppend { get; set; } = () => Task.CompletedTask;

    /// <summary>After an append was written; an exception means that its answer is lost.</summary>
    public Func<Task> AfterAppend { get; set; } = () => Task.CompletedTask;

    /// <summary>Before a head is read.</summary>
    public Func<Task> BeforeRead { get; set; } = () => Task.CompletedTask;

    /// <summary>Sizes of the groups appended.</summary>
    public List<int> Groups { get; } = [];

    /// <summary>Rows that were read, in order.</summary>
    public ConcurrentQueue<(PersistenceId Id, long SeqNr)> Read { get; } = [];

    public async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<AppendRequest> requests, CancellationToken ct)
    {
        Groups.Add(requests.Count);
        await BeforeAppend();
        var results = await inner.AppendAsync(requests, ct);
        await AfterAppend();
        return results;
    }

    public async ValueTask<EntityHead> ReadHeadAsync(PersistenceId id, CancellationToken ct)
    {
        await BeforeRead();
        return await inner.ReadHeadAsync(id, ct);
    }

    public async IAsyncEnumerable<JournalRow> ReadAsync(PersistenceId id, long from, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var row in inner.ReadAsync(id, from, ct))
        {
            Read.Enqueue((id, row.SeqNr));
            yield return row;
        }
    }

    public ValueTask<PersistenceId?> FindAsync(Claim claim, CancellationToken ct) => inner.FindAsync(claim, ct);

    public ValueTask<IReadOnlyList<HeldName>> FindByPrefixAsync(string registry, string keyPrefix, int atMost, CancellationToken ct)
        => inner.FindByPrefixAsync(registry, keyPrefix, atMost, ct);

    public ValueTask<IReadOnlyList<PersistenceId>> ReadOpenAsync(EntityKind kind, CancellationToken ct) => inner.ReadOpenAsync(kind, ct);

    public ValueTask<long> NextIdAsync(EntityKind kind, CancellationToken ct) => inner.NextIdAsync(kind, ct);
}
