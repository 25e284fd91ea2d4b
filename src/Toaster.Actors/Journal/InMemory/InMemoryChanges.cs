namespace Toaster.Actors.Journal.InMemory;

/// <summary>The rows beside the journal, as far as a decision on them depends on what is there.</summary>
public sealed class InMemoryChanges
{
    private readonly Dictionary<long, RowChange.Enqueue> _waiting = [];
    private readonly Dictionary<long, (RowChange.Grant Grant, string Desired)> _leases = [];

    /// <summary>Raised by every append that changes rows.</summary>
    public long QueueVersion { get; private set; }

    /// <summary>Agents that take builds; a test says who.</summary>
    public ISet<AgentId> Ready { get; } = new HashSet<AgentId>();

    public IReadOnlyDictionary<long, RowChange.Enqueue> Waiting => _waiting;

    public IReadOnlyDictionary<long, (RowChange.Grant Grant, string Desired)> Leases => _leases;

    internal bool Apply(long id, IReadOnlyList<RowChange> changes)
    {
        if (changes.OfType<RowChange.Grant>().Any(grant => grant.QueueVersion != QueueVersion || !Ready.Contains(grant.Agent)))
        {
            return false;
        }

        foreach (var change in changes)
        {
            Apply(id, change);
        }

        QueueVersion += changes.Count > 0 ? 1 : 0;
        return true;
    }

    private void Apply(long id, RowChange change)
    {
        switch (change)
        {
            case RowChange.Enqueue c:
                _waiting[id] = c;
                break;
            case RowChange.Dequeue:
                _waiting.Remove(id);
                break;
            case RowChange.Grant c:
                _waiting.Remove(id);
                _leases[id] = (c, "run");
                break;
            case RowChange.Adopt c:
                _waiting.Remove(id);
                _leases[id] = (new(c.Agent, c.Attempt, c.Project, c.Directory, QueueVersion, c.At), "run");
                break;
            case RowChange.Release:
                _leases.Remove(id);
                break;
            case RowChange.Desire c when _leases.TryGetValue(id, out var lease):
                _leases[id] = lease with { Desired = c.Desired };
                break;
        }
    }
}
