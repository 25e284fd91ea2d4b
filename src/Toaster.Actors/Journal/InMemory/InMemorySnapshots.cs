namespace Toaster.Actors.Journal.InMemory;

/// <summary>Snapshots that live as long as their object.</summary>
/// <param name="journal">Says how far an entity reaches.</param>
public sealed class InMemorySnapshots(IJournal journal) : ISnapshots
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(PersistenceId Id, string Name), Snapshot> _all = [];

    /// <inheritdoc/>
    public ValueTask<Snapshot?> LoadAsync(PersistenceId id, string name, CancellationToken ct)
    {
        lock (_lock)
        {
            return new(_all.GetValueOrDefault((id, name)));
        }
    }

    /// <inheritdoc/>
    public async ValueTask SaveAsync(PersistenceId id, string name, Snapshot snapshot, CancellationToken ct)
    {
        var head = await journal.ReadHeadAsync(id, ct);
        lock (_lock)
        {
            if (head.LastSeq > 0 && head.LastSeq >= snapshot.SeqNr)
            {
                _all[(id, name)] = snapshot with { Payload = snapshot.Payload.ToArray() }; // The caller may use its buffer again.
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DeleteAsync(PersistenceId id, CancellationToken ct)
    {
        lock (_lock)
        {
            foreach (var key in _all.Keys.Where(key => key.Id == id).ToList())
            {
                _all.Remove(key);
            }
        }

        return default;
    }
}
