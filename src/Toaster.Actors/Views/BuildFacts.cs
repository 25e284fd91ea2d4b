using Toaster.Actors.Builds;

namespace Toaster.Actors.Views;

/// <summary>What the journal's own events say about a build.</summary>
/// <param name="DeletesAt">When its deletion begins, microseconds UTC; null: nobody wants it deleted.</param>
/// <param name="Origin">What was asked for; null: nobody asked Toaster for it.</param>
public sealed record BuildFacts(
    ProjectId Project, int Attempt, bool IsComplete, string? Source, string? SourceKey, long? RecordedAt, long? DeletesAt = null,
    BuildOrigin? Origin = null)
{
    /// <summary>Of a build without rows.</summary>
    public static readonly BuildFacts None = new(ProjectId.CommandLine, 0, false, null, null, null);

    /// <summary>The facts after one more event; null: one that this program does not know.</summary>
    internal BuildFacts After(IBuildEvent? e) => e switch
    {
        AttemptAssigned begun => Begin(begun) with
        {
            Origin = Origin! with { IsWaiting = false, Agent = begun.AgentName, AssignedAt = Micros(begun.At), Ending = null, EndingSentence = null },
        },
        IAttemptBegin begun => Begin(begun),
        AttemptSealed ended => this with { IsComplete = true, SourceKey = ended.Source?.SourceKey },
        AttemptAbandoned ended => this with { IsComplete = true, Origin = Origin! with { Ending = ended.Reason, EndingSentence = ended.Cut } },
        IAttemptEnd => this with { IsComplete = true },
        BuildQueued queued => new(queued.Project, 0, false, queued.Spec.CommandLine, null, Micros(queued.At))
        {
            Origin = new(queued.Spec, queued.Place.Priority, queued.Place.Labels, queued.RebuildOf?.Value, Micros(queued.At)) { IsWaiting = true },
        },
        CancelRequested requested => this with { Origin = Origin! with { CancelledAt = Micros(requested.At), IsForced = requested.Force } },
        WaitingCancelled => this with
        {
            IsComplete = true,
            Origin = Origin! with { IsWaiting = false, Ending = "cancelled", EndingSentence = "Cancelled while it waited for an agent." },
        },
        BuildRequeued requeued => this with { IsComplete = false, Origin = Origin! with { IsWaiting = true, Attempts = [.. Origin.Attempts, Past(requeued)] } },
        PriorityChanged changed => this with { Origin = Origin! with { Priority = changed.Priority } },
        DeletionRequested requested => this with { DeletesAt = Micros(requested.BeginsAt) },
        DeletionUndone => this with { DeletesAt = null },
        _ => this,
    };

    private BuildFacts Begin(IAttemptBegin begun) => new(
        begun.Project, begun.Attempt, false, begun.Source, (begun as RecordingBegun)?.SourceKey, RecordedAt ?? Micros(begun.At))
    { Origin = Origin };

    private PastAttempt Past(BuildRequeued e)
        => new(e.Attempt, Origin!.Agent ?? "", Origin.AssignedAt ?? Origin.QueuedAt, Micros(e.At), e.Reason, e.Headline);

    private static long Micros(DateTimeOffset time) => time.ToUnixTimeMilliseconds() * 1000;
}
