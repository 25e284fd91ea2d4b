namespace Toaster.Chaos.Hook;

/// <summary>The phases a process may be killed in: names of the spans of <c>ToasterActivity</c>.</summary>
public static class Phases
{
    public static readonly IReadOnlyList<string> Names = ["upload", "read", "append", "project", "snapshot", "finish"];

    /// <summary>-1 for a span of another name.</summary>
    public static int IndexOf(string name)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (Names[i] == name)
            {
                return i;
            }
        }

        return -1;
    }
}

/// <summary>How a process dies, or is held.</summary>
public enum ShotMode
{
    /// <summary>The thread that entered the phase waits, the others go on, then the process dies: the phase's own work was not begun.</summary>
    AtEntry = 1,
    /// <summary>The phase goes on, and the process dies beneath it. If the phase was too short, its next one gets half the delay.</summary>
    During = 2,
    /// <summary>The phase's work is done, nobody has been told.</summary>
    AtExit = 3,
    /// <summary>The thread that entered the phase waits until it is released; nothing dies.</summary>
    Hold = 4,
}

/// <summary>One order to the process under test.</summary>
/// <param name="Number">Above 0, unlike all before.</param>
/// <param name="Phase">Index into <see cref="Phases.Names"/>.</param>
/// <param name="Nth">At its n-th entry since the order came.</param>
/// <param name="DelayMicros">So many microseconds later.</param>
public sealed record Shot(long Number, int Phase, long Nth, ShotMode Mode, long DelayMicros)
{
    public string PhaseName => Phases.Names[Phase];

    public override string ToString() => $"shot {Number}: {PhaseName}, entry {Nth}, {Mode}, {DelayMicros} us";
}
