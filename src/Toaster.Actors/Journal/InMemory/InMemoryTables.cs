namespace Toaster.Actors.Journal.InMemory;

/// <summary>What the journal's tables hold, without a database. Its owner locks.</summary>
internal sealed class InMemoryTables
{
    private readonly Dictionary<PersistenceId, EntityHead> _heads = [];
    private readonly Dictionary<PersistenceId, List<JournalRow>> _rows = [];
    private readonly Dictionary<Claim, PersistenceId> _registry = [];
    private readonly HashSet<PersistenceId> _open = [];
    private readonly Dictionary<EntityKind, long> _ids = [];

    public InMemoryChanges Changes { get; } = new();

    public EntityHead Head(PersistenceId id) => _heads.GetValueOrDefault(id, EntityHead.None);

    public PersistenceId? Holder(Claim claim) => _registry.TryGetValue(claim, out var holder) ? holder : null;

    public IReadOnlyList<HeldName> Names(string registry, string prefix, int atMost) => [.. _registry
        .Where(name => name.Key.Registry == registry && name.Key.Key.StartsWith(prefix, StringComparison.Ordinal))
        .OrderBy(name => name.Key.Key, StringComparer.Ordinal).Take(atMost).Select(name => new HeldName(name.Key.Key, name.Value))];

    public IReadOnlyList<PersistenceId> Open(EntityKind kind)
        => [.. _open.Where(id => id.Kind == kind).OrderBy(id => id.Value)];

    public long NextId(EntityKind kind) => _ids[kind] = _ids.GetValueOrDefault(kind) + 1;

    public List<JournalRow> Rows(PersistenceId id, long from, int limit)
        => _rows.TryGetValue(id, out var rows) && from <= rows.Count
            ? rows.GetRange((int)from - 1, (int)Math.Min(limit, rows.Count - from + 1))
            : [];

    public AppendResult Append(AppendRequest request, Func<EntityHead, EntityHead, bool> matches, DateTimeOffset now, string writer)
    {
        var actual = Head(request.Id);
        if (!matches(actual, request.Expected))
        {
            return new AppendResult.Conflict(actual);
        }

        var releases = request.Releases ?? [];
        foreach (var claim in request.Claims ?? [])
        {
            if (Holder(claim) is { } holder && holder != request.Id)
            {
                return new AppendResult.Taken(claim, holder);
            }
        }

        if (!Changes.Apply(request.Id.Value, request.Changes))
        {
            return new AppendResult.Declined();
        }

        Release(request.Id, releases);
        Write(request, now, writer);
        return new AppendResult.Committed(request.Next);
    }

    private void Release(PersistenceId id, IReadOnlyList<Claim> releases)
    {
        foreach (var claim in releases.Where(claim => Holder(claim) == id))
        {
            _registry.Remove(claim);
        }
    }

    private void Write(AppendRequest request, DateTimeOffset now, string writer)
    {
        _heads[request.Id] = request.Next;
        _ids[request.Id.Kind] = Math.Max(_ids.GetValueOrDefault(request.Id.Kind), request.Id.Value);
        if (!_rows.TryGetValue(request.Id, out var rows))
        {
            _rows[request.Id] = rows = [];
        }

        // Copied: the caller may use its buffer again, as with a real store.
        rows.AddRange(request.Rows.Select((row, index) => new JournalRow(
            request.Expected.LastSeq + 1 + index, row.Kind, row.First, row.Count, row.Format,
            DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()), writer, row.Payload.ToArray())));

        foreach (var claim in request.Claims ?? [])
        {
            _registry[claim] = request.Id;
        }

        _ = request.Open switch
        {
            true => _open.Add(request.Id),
            false => _open.Remove(request.Id),
            null => false,
        };
    }
}
