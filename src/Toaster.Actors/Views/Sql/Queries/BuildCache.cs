namespace Toaster.Actors.Views.Sql.Queries;

/// <summary>What takes long to read of a whole build, as long as the build's rows stay as they are.</summary>
/// <param name="most">How much is remembered, in the unit of <paramref name="weight"/>; beyond it all is forgotten, and read again when asked for.</param>
internal class BuildCache<T>(int most, Func<T, int> weight)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<BuildId, (long Seq, T Value)> _known = [];
    private int _weight;

    /// <param name="seq">Where the build's rows stand; 0 = they are being made again, so nothing is remembered.</param>
    public T Get(BuildId id, long seq, Func<T> read)
    {
        lock (_lock)
        {
            if (seq > 0 && _known.TryGetValue(id, out var known) && known.Seq == seq)
            {
                return known.Value;
            }
        }

        var value = read();
        lock (_lock)
        {
            Remember(id, seq, value, weight(value));
        }

        return value;
    }

    private void Remember(BuildId id, long seq, T value, int heavy)
    {
        if (_known.Remove(id, out var old))
        {
            _weight -= weight(old.Value);
        }

        if (seq == 0 || heavy > most)
        {
            return;
        }

        if (_weight + heavy > most)
        {
            _known.Clear();
            _weight = 0;
        }

        _known[id] = (seq, value);
        _weight += heavy;
    }
}
