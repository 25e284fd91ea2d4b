using Toaster.Chaos.Hook;

namespace Toaster.Chaos;

/// <summary>What was done so far, over all directories. Safe for any thread.</summary>
internal sealed class Tally
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(int Phase, ShotMode Mode), int> _kills = [];

    public int Kills => Of(_ => true);

    /// <summary>Kills before the server had said that it answers: in the middle of going on after the kill before.</summary>
    public int KillsInRecovery { get; private set; }

    /// <summary>Kills that hit when the client had seen everything end; not among the others.</summary>
    public int AfterTheEnd { get; private set; }

    public int Of(Func<(int Phase, ShotMode Mode), bool> kind)
    {
        lock (_lock)
        {
            return _kills.Where(kill => kind(kill.Key)).Sum(kill => kill.Value);
        }
    }

    public int OfPhase(int phase) => Of(kill => kill.Phase == phase);

    /// <summary>Servers that were stopped, replaced and woken up.</summary>
    public int Zombies { get; private set; }

    public void Zombie()
    {
        lock (_lock)
        {
            Zombies++;
        }
    }

    public string PerPhase => string.Join(", ", Phases.Names.Select((name, phase) => $"{name} {OfPhase(phase)}"));

    /// <param name="wasOver">The client had seen everything end: does not count.</param>
    public void Killed(Shot shot, bool wasReady, bool wasOver)
    {
        lock (_lock)
        {
            if (wasOver)
            {
                AfterTheEnd++;
                return;
            }

            _kills[(shot.Phase, shot.Mode)] = _kills.GetValueOrDefault((shot.Phase, shot.Mode)) + 1;
            KillsInRecovery += wasReady ? 0 : 1;
        }
    }
}
