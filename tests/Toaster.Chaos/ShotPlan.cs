using Toaster.Chaos.Hook;

namespace Toaster.Chaos;

/// <summary>
/// Where the next kill is to hit: phase, entry, way and delay, drawn by seed. Phases that had fewer kills are drawn more often.
/// </summary>
/// <param name="only">Index of the one phase wanted; null: all.</param>
/// <param name="way">The one way wanted; null: all.</param>
internal sealed class ShotPlan(int seed, int round, int kills, int? only, ShotMode? way, Tally tally)
{
    private const int Upload = 0;
    private const double LongestDelay = 20_000; // Microseconds.

    // Entries of a phase there are in a life, roughly.
    private static readonly int[] Entries = [2, 3, 10, 4, 4, 6];

    private readonly Random _random = new(unchecked((seed * 1_000_003) + round));
    private int _left = kills;
    private long _number;

    /// <summary>Null: this directory has had its kills.</summary>
    /// <param name="uploadsLeft">There will be uploads to kill.</param>
    public Shot? Next(bool uploadsLeft)
    {
        if (_left <= 0)
        {
            return null;
        }

        var phase = only ?? ChoosePhase(uploadsLeft);
        var nth = 1 + (int)(Entries[phase] * Math.Pow(_random.NextDouble(), 2));
        var mode = way ?? _random.Next(20) switch { < 7 => ShotMode.AtEntry, < 15 => ShotMode.During, _ => ShotMode.AtExit };
        // Mostly short; but also long enough for an answer that should not have been given to arrive.
        var delay = _random.Next(3) == 0 ? _random.NextDouble() * 2 * LongestDelay : Math.Pow(LongestDelay, _random.NextDouble());
        return new(++_number, phase, nth, mode, (long)delay);
    }

    /// <summary>One of its shots has killed.</summary>
    public void Hit() => _left--;

    private int ChoosePhase(bool uploadsLeft)
    {
        var open = Enumerable.Range(0, Phases.Names.Count).Where(phase => uploadsLeft || phase != Upload).ToList();
        return _random.Next(3) == 0 ? open[_random.Next(open.Count)] : open.MinBy(tally.OfPhase);
    }
}
