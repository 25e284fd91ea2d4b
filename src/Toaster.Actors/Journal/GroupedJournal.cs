using Toaster.Actors.Kernel;

namespace Toaster.Actors.Journal;

/// <summary>
/// A journal whose appends go through writers that join them into groups; everything else goes to the store directly.
/// Appends of one entity go through one writer, in the order given.
/// </summary>
public sealed class GroupedJournal : IJournal
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly IJournal _store;
    private readonly ActorRef<JournalWriter.IMessage>[] _writers;

    /// <summary>Spawns the writers: <c>/journal/writer-1</c> and so on.</summary>
    /// <param name="system">Where they run. Terminating it finishes the appends at hand; later ones are refused.</param>
    /// <param name="store">What they write to.</param>
    /// <param name="writers">1 for SQLite, which has one write lane; 2 for PostgreSQL.</param>
    public GroupedJournal(ActorSystem system, IJournal store, int writers = 1)
    {
        _store = store;
        var parent = system.SpawnBranch("journal");
        _writers = [.. Enumerable.Range(1, writers).Select(n => parent.Spawn(JournalWriter.Props(store), $"writer-{n}"))];
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<AppendRequest> requests, CancellationToken ct)
    {
        AppendRequests.Validate(requests); // Here, or one caller's mistake would fail the whole group.
        if (requests.Count == 0)
        {
            return [];
        }

        var writer = _writers[(int)((ulong)requests[0].Id.Value % (ulong)_writers.Length)];
        try
        {
            var reply = await writer.AskAsync<JournalWriter.Reply>(replyTo => new JournalWriter.Write(requests, replyTo), Patience, ct);
            return reply.Error switch
            {
                null => reply.Results,
                JournalUnavailableException known => throw new JournalUnavailableException(known.Message, known),
                var error => throw new JournalUnavailableException("The journal failed while writing.", error),
            };
        }
        catch (TimeoutException error)
        {
            throw new JournalUnavailableException($"The journal did not answer within {Patience.TotalSeconds} seconds.", error);
        }
    }

    /// <inheritdoc/>
    public ValueTask<EntityHead> ReadHeadAsync(PersistenceId id, CancellationToken ct) => _store.ReadHeadAsync(id, ct);

    /// <inheritdoc/>
    public IAsyncEnumerable<JournalRow> ReadAsync(PersistenceId id, long from, CancellationToken ct) => _store.ReadAsync(id, from, ct);

    /// <inheritdoc/>
    public ValueTask<PersistenceId?> FindAsync(Claim claim, CancellationToken ct) => _store.FindAsync(claim, ct);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<HeldName>> FindByPrefixAsync(string registry, string keyPrefix, int atMost, CancellationToken ct)
        => _store.FindByPrefixAsync(registry, keyPrefix, atMost, ct);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PersistenceId>> ReadOpenAsync(EntityKind kind, CancellationToken ct) => _store.ReadOpenAsync(kind, ct);

    /// <inheritdoc/>
    public ValueTask<long> NextIdAsync(EntityKind kind, CancellationToken ct) => _store.NextIdAsync(kind, ct);
}
