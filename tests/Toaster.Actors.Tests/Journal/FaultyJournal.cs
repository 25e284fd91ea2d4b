using Toaster.Actors.Journal;
using Toaster.Actors.Journal.InMemory;

namespace Toaster.Actors.Tests.Journal;

/// <summary>A real journal whose answers get lost.</summary>
internal sealed class FaultyJournal(IJournal inner) : IJournal
{
    /// <summary>What goes wrong with the next append for this kind of entity; once.</summary>
    public (EntityKind Kind, JournalFault Fault)? Next { get; set; }

    /// <summary>Nothing can be read from the fault on.</summary>
    public bool GoesDown { get; set; }

    /// <summary>Nothing can be read.</summary>
    public volatile bool IsDown;

    public async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<AppendRequest> requests, CancellationToken ct)
    {
        if (Next is not { } next || requests.All(request => request.Id.Kind != next.Kind))
        {
            return await inner.AppendAsync(requests, ct);
        }

        (Next, IsDown) = (null, GoesDown);
        if (next.Fault == JournalFault.AfterCommit)
        {
            await inner.AppendAsync(requests, ct);
        }

        throw new JournalUnavailableException("The test lets this append fail.");
    }

    public ValueTask<EntityHead> ReadHeadAsync(PersistenceId id, CancellationToken ct)
        => IsDown ? throw new JournalUnavailableException("The test lets nothing be read.") : inner.ReadHeadAsync(id, ct);

    public IAsyncEnumerable<JournalRow> ReadAsync(PersistenceId id, long from, CancellationToken ct) => inner.ReadAsync(id, from, ct);

    public ValueTask<PersistenceId?> FindAsync(Claim claim, CancellationToken ct) => inner.FindAsync(claim, ct);

    public ValueTask<IReadOnlyList<HeldName>> FindByPrefixAsync(string registry, string keyPrefix, int atMost, CancellationToken ct)
        => inner.FindByPrefixAsync(registry, keyPrefix, atMost, ct);

    public ValueTask<IReadOnlyList<PersistenceId>> ReadOpenAsync(EntityKind kind, CancellationToken ct) => inner.ReadOpenAsync(kind, ct);

    public ValueTask<long> NextIdAsync(EntityKind kind, CancellationToken ct) => inner.NextIdAsync(kind, ct);
}
