namespace Toaster.Actors.Builds.Following;

/// <summary>A build as its committed events leave it: what stands here is durable, and at least as new as the read tables.</summary>
/// <param name="Seq">The journal row it stands at.</param>
/// <param name="IsRecording">Events of it may still come.</param>
/// <param name="Running">Tasks that have begun and not ended, in no order.</param>
public sealed record LiveBuild(
    BuildId Id, long Seq, int Attempt, bool IsRecording, DateTimeOffset? RecordedAt, BuildProgress Progress, IReadOnlyCollection<TaskInFlight> Running);

/// <summary>A build has moved on, and that is durable.</summary>
/// <param name="OfTables">Only its read tables have moved.</param>
public readonly record struct LiveMove(BuildId Id, bool OfTables);

/// <summary>Another server has recorded something of it. A hint: it may be lost.</summary>
public sealed record BuildMovedElsewhere(BuildId Id);

/// <summary>What goes on now, from the actors that record it.</summary>
public interface ILiveBuilds
{
    /// <summary>Null when there is no such build, it is gone, or its actor does not answer in time.</summary>
    ValueTask<LiveBuild?> FindAsync(BuildId id, CancellationToken ct);

    /// <summary>Tells of every move of every build, until disposed. Called from the actors: it must return at once and never throw.</summary>
    IDisposable Watch(Action<LiveMove> moved);

    /// <summary>Tells of every change of what waits for a place, as <see cref="Watch"/> does.</summary>
    IDisposable WatchWaiting(Action changed);
}
