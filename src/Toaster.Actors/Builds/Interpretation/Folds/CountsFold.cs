using System.Runtime.InteropServices;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>How many: events by class, metadata events by type, log records by level. Unknown classes count like all others.</summary>
internal sealed class CountsFold
{
    private readonly Dictionary<string, long> _classes = [];
    private readonly Dictionary<string, long> _types = [];
    private readonly Dictionary<long, long> _levels = [];

    /// <summary>Events that could be read; the variables line is none.</summary>
    public long Events { get; private set; }

    public IReadOnlyDictionary<string, long> ByClass => new Dictionary<string, long>(_classes);

    public IReadOnlyDictionary<string, long> ByType => new Dictionary<string, long>(_types);

    public IReadOnlyDictionary<string, long> ByLevel => _levels.ToDictionary(entry => entry.Key.ToString(), entry => entry.Value);

    public void Carry(StateStream s)
    {
        Events = s.Long(Events);
        s.Map(_classes, s.Text, count => s.Long(count));
        s.Map(_types, s.Text, count => s.Long(count));
        s.Map(_levels, level => s.Long(level), count => s.Long(count));
    }

    public void Apply(AgentEvent observed)
    {
        Events++;
        CollectionsMarshal.GetValueRefOrAddDefault(_classes, observed.Class, out _)++;
    }

    public void ApplyMetadata(string type) => CollectionsMarshal.GetValueRefOrAddDefault(_types, type, out _)++;

    public void ApplyLevel(long level) => CollectionsMarshal.GetValueRefOrAddDefault(_levels, level, out _)++;
}
