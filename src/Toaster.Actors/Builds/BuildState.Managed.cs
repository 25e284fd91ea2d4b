using System.Collections.Immutable;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal;
using static Toaster.Actors.Journal.Decision;

namespace Toaster.Actors.Builds;

/// <content>Builds that Toaster itself has run: waiting, assigned to an agent, cancelled, given up, tried again.</content>
public sealed partial record BuildState
{
    /// <summary>So often a build is tried again by itself.</summary>
    public const int MostRetries = 2;

    /// <summary>The registry of keys by which a build is asked for once, however often somebody asks.</summary>
    public const string OrderKeys = "order-key";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    /// <summary>What was asked for; null: nobody asked Toaster for this build.</summary>
    public BuildQueued? Queued { get; private init; }

    /// <summary>Who had it, attempt by attempt.</summary>
    public ImmutableList<AttemptAssigned> Assignments { get; private init; } = [];

    /// <summary>The agent that has it, or had it last.</summary>
    public AttemptAssigned? Assigned => Assignments.IsEmpty ? null : Assignments[^1];

    /// <summary>Somebody wants it to end.</summary>
    public CancelRequested? Cancel { get; private init; }

    /// <summary>Its last attempt was given up: whatever its agent has to say about it comes too late.</summary>
    public bool IsGivenUp { get; private init; }

    /// <summary>When its last attempt ended.</summary>
    public DateTimeOffset? EndedAt { get; private init; }

    /// <summary>Its priority now.</summary>
    public int Priority { get; private init; }

    /// <summary>What its agent is to do: <c>run</c>, <c>cancel</c>, <c>force</c>.</summary>
    public string Desired => Cancel switch { null => "run", { Force: false } => "cancel", _ => "force" };

    public Decision Decide(QueueBuild c, DateTimeOffset now) => this switch
    {
        { Queued: not null } => Ignore, // Asked again after an answer that was lost: nobody else has this number.
        { Phase: not BuildPhase.New } => Reject("There is such a build already."),
        _ => Accept(new BuildQueued(c.Project, c.Spec, c.Place, c.RebuildOf, now)) with
        {
            Claims = c.Key is null ? [] : [new(OrderKeys, c.Key)],
            Changes = [Enqueue(c.Project, c.Spec, c.Place.Labels, c.Place.Priority, now, now)],
            Open = true,
        },
    };

    public Decision Decide(AssignAttempt c, DateTimeOffset now)
    {
        if (Phase != BuildPhase.Waiting)
        {
            return c.Stream == Stream && Stream.Length > 0 ? Ignore : Reject("This build does not wait any more.");
        }

        var (project, spec) = (Queued!.Project, Queued.Spec);
        var assigned = new AttemptAssigned(project, Attempt + 1, c.Stream, c.Agent, c.AgentName, spec.CommandLine, now);
        return Accept(assigned) with
        {
            Attempt = new(assigned.Attempt, c.Stream),
            Releases = HoldsNames && Source is { } last ? [last.OpenClaim] : [],
            Changes = [new RowChange.Grant(c.Agent, assigned.Attempt, project, spec.Directory, c.QueueVersion, now)],
            Open = true,
        };
    }

    public Decision Decide(CancelBuild c, DateTimeOffset now) => this switch
    {
        { Phase: BuildPhase.New or BuildPhase.Deleting or BuildPhase.Deleted } => Reject("There is no such build."),
        { Phase: BuildPhase.Ended } => Reject("This build has ended."),
        { Queued: null, Live: not null } => Reject("This build was started in a shell. Stop it there, with Ctrl-C."),
        { Queued: null } => Reject("This build is imported, it does not run. Cancel its import."),
        { Phase: BuildPhase.Waiting } => Accept(new CancelRequested(c.Force, now), new WaitingCancelled(now)) with
        {
            Changes = [new RowChange.Dequeue()],
            Open = true,
        },
        { Cancel: { } cancel } when cancel.Force || !c.Force => Ignore,
        _ => Accept(new CancelRequested(c.Force, now)) with { Changes = [new RowChange.Desire(c.Force ? "force" : "cancel")] },
    };

    public Decision Decide(AbandonAttempt c, EntityHead head, DateTimeOffset now) => this switch
    {
        { Phase: not BuildPhase.Recording } or { Assigned: null } => Reject("No agent has this build."),
        _ when Assigned.Attempt != c.Attempt => Reject($"Attempt {c.Attempt} is over; this is attempt {Assigned.Attempt}."),
        _ => Accept(new AttemptAbandoned(c.Attempt, head.AgentSeq, Cancel is null ? c.Reason : BuildReasons.Cancelled, c.Sentence, now)) with
        {
            Changes = [new RowChange.Release()],
            Open = true,
        },
    };

    /// <param name="cause">Whose matter the end of the last attempt was.</param>
    /// <param name="reason">Why it ended.</param>
    /// <param name="headline">The same as a sentence.</param>
    public Decision DecideRetry(BuildCause cause, string reason, string headline, DateTimeOffset now)
        => this is not { Phase: BuildPhase.Ended, Queued: { } queued, Cancel: null, Deletion: null } || !IsLive
            || cause != BuildCause.Infrastructure || Attempt > MostRetries
            ? Ignore
            : Accept(new BuildRequeued(Attempt, reason, headline, now + RetryAfter, now)) with
            {
                Changes = [Enqueue(queued.Project, queued.Spec, queued.Place.Labels, Priority, now, now + RetryAfter)],
                Open = true,
            };

    public Decision Decide(ChangePriority c, DateTimeOffset now) => this switch
    {
        { Phase: not BuildPhase.Waiting } => Reject("This build does not wait any more."),
        _ when c.Priority is < -100 or > 100 => Reject("A priority is a number from -100 to 100; 0 is usual."),
        _ when c.Priority == Priority => Ignore,
        _ => Accept(new PriorityChanged(c.Priority, now)) with
        {
            Changes = [Enqueue(Queued!.Project, Queued.Spec, Queued.Place.Labels, c.Priority, RecordedAt ?? now, now)],
        },
    };

    private static RowChange.Enqueue Enqueue(
        ProjectId project, BuildSpec spec, IReadOnlyList<string> labels, int priority, DateTimeOffset at, DateTimeOffset notBefore)
        => new(project, priority, labels, spec.Directory, at, notBefore);
}
