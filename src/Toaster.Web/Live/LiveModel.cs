using Toaster.Actors.Builds.Following;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Web.Live;

/// <summary>What the page of a build has while it waits or runs, beside the read tables.</summary>
/// <param name="Now">As its events have it; null: the actor that records it did not answer.</param>
/// <param name="Waiting">Null: it does not wait.</param>
/// <param name="Earlier">What earlier builds of the same kind took.</param>
/// <param name="At">Now, microseconds UTC.</param>
public sealed record LiveModel(LiveBuild? Now, WaitingBuild? Waiting, IReadOnlyList<EarlierBuild> Earlier, IReadOnlyList<RunningTask> Running, long At)
{
    /// <summary>Of a build that waits: in what time it may start; null: that is not known.</summary>
    public TimeLeft? Starts { get; init; }

    /// <summary>True in what is sent to pages that are open: their clocks tell how long something goes on.</summary>
    public bool IsPushed { get; init; }

    public BuildProgress? Progress => Now?.Progress;

    public TimeLeft? Left => Progress is { } progress ? TimeLeft.Of(Earlier, progress, At) : null;

    public IReadOnlyList<PhaseRow> Phases => Waiting is not null
        ? [new("queued", Waiting.Since, null, null, null, "now"), .. BuildProgress.None.Phases]
        : Progress?.Phases ?? [];

    /// <summary>It was asked to stop.</summary>
    public bool IsStopping => Progress is { Stops.Length: > 0 };
}
