using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal;
using static Toaster.Actors.Journal.Decision;

namespace Toaster.Actors.Builds;

/// <content>After a restore or a promotion: what agents have and the store does not.</content>
public sealed partial record BuildState
{
    private const string LostRecord = "Its record was lost when the store was restored, or a standby promoted.";

    /// <summary>An agent may have what comes behind the attempt that is known here: the store has forgotten it.</summary>
    public bool MayHaveForgotten(int attempt) => Phase switch
    {
        BuildPhase.New => true,
        BuildPhase.Waiting or BuildPhase.Recording => attempt > Attempt,
        BuildPhase.Ended => attempt > Attempt && Queued is not null && Deletion is null && Cancel is null,
        _ => false,
    };

    public Decision Decide(AdoptAttempt c, DateTimeOffset now) => this switch
    {
        _ when c.Stream == Stream => Ignore,
        _ when !MayHaveForgotten(c.Attempt) => Reject($"Attempt {c.Attempt} is over; this build has gone on without it."),
        { Phase: BuildPhase.Recording } => Reject($"Attempt {Attempt} is under way as far as is known here."),
        { Phase: not BuildPhase.New, Queued: null } => Reject("Nobody has asked Toaster for this build."),
        _ => Accept([.. Forgotten(c, now), new AttemptAssigned(ProjectOf(c), c.Attempt, c.Stream, c.Agent, c.AgentName, SpecOf(c).CommandLine, now)]) with
        {
            Attempt = new(c.Attempt, c.Stream),
            Releases = HoldsNames && Source is { } last ? [last.OpenClaim] : [],
            Changes = [new RowChange.Adopt(c.Agent, c.Attempt, ProjectOf(c), SpecOf(c).Directory, now)],
            Open = true,
        },
    };

    private ProjectId ProjectOf(AdoptAttempt c) => Queued?.Project ?? c.Project;

    private BuildSpec SpecOf(AdoptAttempt c) => Queued?.Spec ?? c.Spec;

    /// <summary>That it was asked for, and the attempts between, of which nothing is left.</summary>
    private IEnumerable<IBuildEvent> Forgotten(AdoptAttempt c, DateTimeOffset now)
    {
        if (Queued is null)
        {
            yield return new BuildQueued(c.Project, c.Spec, QueuePlace.Usual, null, now);
        }

        for (var lost = Attempt + 1; lost < c.Attempt; lost++)
        {
            yield return new AttemptAssigned(ProjectOf(c), lost, $"{c.Stream}-{lost}", c.Agent, c.AgentName, SpecOf(c).CommandLine, now);
            yield return new AttemptAbandoned(lost, 0, BuildReasons.AgentLost, LostRecord, now);
        }
    }
}
