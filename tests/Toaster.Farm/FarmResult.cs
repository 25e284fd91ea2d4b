using Toaster.Chaos.Live;

namespace Toaster.Farm;

/// <summary>What a run of a farm came to.</summary>
public sealed record FarmResult
{
    public required LiveResult Builds { get; init; }

    /// <summary>Records that were compared with those of one undisturbed process.</summary>
    public required int Compared { get; init; }

    /// <summary>From the end of the server a build was sent to, to its next event in the journal.</summary>
    public required TimeSpan TakenOver { get; init; }

    /// <summary>From the end of a reader's stream to the first word of the next one, at most, while servers were restarted one after the other.</summary>
    public required TimeSpan ReadersGap { get; init; }

    /// <summary>Streams of readers that ended in that time.</summary>
    public required int ReadersEnds { get; init; }

    /// <summary>Builds that ran in that time.</summary>
    public required int BuildsWhileRestarting { get; init; }

    public bool IsFine => Builds.IsFine;
}
