using Toaster.Chaos.Live;

namespace Toaster.Farm.Rescue;

/// <summary>What a run with a lost database came to.</summary>
public sealed record RescueResult
{
    public required LiveResult Builds { get; init; }

    public required int Compared { get; init; }

    /// <summary>Events in the journal when the database was lost: all of them had been acknowledged.</summary>
    public required long Acknowledged { get; init; }

    /// <summary>Of these, what was in the state that took its place.</summary>
    public required long Found { get; init; }

    /// <summary>Builds that state did not know.</summary>
    public required int Unknown { get; init; }

    /// <summary>From the moment the database was there again to the end of the last build.</summary>
    public required TimeSpan Whole { get; init; }

    public bool IsFine => Builds.IsFine;
}
