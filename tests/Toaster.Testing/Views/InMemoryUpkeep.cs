using Toaster.Actors;
using Toaster.Actors.Builds;

namespace Toaster.Testing.Views;

/// <summary>Deletions that are as they were put: for pages and interfaces under test. Builds 1 to 10 exist.</summary>
public sealed class InMemoryUpkeep(TimeProvider time) : IBuildUpkeep
{
    private readonly Dictionary<BuildId, DeletionView> _deletions = [];

    /// <summary>Refuses what is asked for next with this.</summary>
    public BuildRefusedException? Refuse { get; set; }

    public List<BuildId> Replayed { get; } = [];

    public void Put(DeletionView deletion) => _deletions[deletion.Id] = deletion;

    public ValueTask<IReadOnlyList<BuildId>> ListAsync(CancellationToken ct) => new([.. Enumerable.Range(1, 10).Select(id => new BuildId(id))]);

    public ValueTask<ReplayView> ReplayAsync(BuildId id, CancellationToken ct)
    {
        Check(id);
        Replayed.Add(id);
        return new(new ReplayView(id, 0, 9, true));
    }

    public ValueTask<ReplayView?> FindReplayAsync(BuildId id, CancellationToken ct) => new(Exists(id) ? new ReplayView(id, 9, 9, false) : null);

    public ValueTask<DeletionView> DeleteAsync(BuildId id, CancellationToken ct)
    {
        Check(id);
        var now = time.GetUtcNow();
        Put(new(id, new(now, now.AddSeconds(10), null, null)));
        return new(_deletions[id]);
    }

    public ValueTask UndeleteAsync(BuildId id, CancellationToken ct)
    {
        Check(id);
        _deletions.Remove(id);
        return default;
    }

    public ValueTask<DeletionView?> FindDeletionAsync(BuildId id, CancellationToken ct) => new(_deletions.GetValueOrDefault(id));

    private static bool Exists(BuildId id) => id.Value is >= 1 and <= 10;

    private void Check(BuildId id)
    {
        if (Refuse is { } refused)
        {
            throw refused;
        }

        if (!Exists(id))
        {
            throw new BuildRefusedException("no-such-build", $"There is no build {id}; the list of builds shows those there are.");
        }
    }
}
