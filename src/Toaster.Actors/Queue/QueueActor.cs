using Toaster.Actors.Builds;
using Toaster.Actors.Journal;
using Toaster.Actors.Kernel;

namespace Toaster.Actors.Queue;

/// <summary>
/// Gives builds to agents: looks, plans, and has each build take its agent by compare-and-set on the version it looked at. Several of
/// these, on several servers, do no harm: of two decisions on the same version one is declined.
/// </summary>
internal sealed class QueueActor(IQueueRows rows, Func<BuildId, ActorRef<IBuildMessage>> build, QueuePulse pulse, TimeProvider time)
    : Actor<QueueChanged>
{
    private static readonly TimeSpan LookAtLeast = TimeSpan.FromSeconds(2); // Hints may be lost, agents go, times come.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private const int MostLooks = 20;
    private bool _isLookDue;

    protected override ValueTask PreStartAsync(CancellationToken ct)
    {
        Context.System.EventStream.Subscribe(Context.Self);
        Context.Timers.StartPeriodic(nameof(QueueChanged), new QueueChanged(), LookAtLeast);
        Context.Self.Tell(new());
        return default;
    }

    /// <summary>However many changes have come meanwhile, one look sees them all.</summary>
    protected override async ValueTask ReceiveAsync(QueueChanged message, CancellationToken ct)
    {
        if (message is not LookDue)
        {
            if (!_isLookDue)
            {
                _isLookDue = true;
                Context.Self.Tell(new LookDue());
            }

            return;
        }

        _isLookDue = false;
        try
        {
            for (var looks = 0; looks < MostLooks && await AssignAsync(ct); looks++)
            {
            }
        }
        catch (Exception e) when (e is JournalUnavailableException or TimeoutException)
        {
            QueueLog.NotLooked(Context.Logger, e); // The next look will tell.
        }

        pulse.Beat();
    }

    /// <summary>True: something was given away or the queue moved on meanwhile, so it is worth to look again.</summary>
    private async ValueTask<bool> AssignAsync(CancellationToken ct)
    {
        var look = await rows.LookAsync(ct);
        QueueMeter.Looked(look);
        if (look.Waiting.Count == 0)
        {
            return false;
        }

        var plan = Schedule.Plan(look, time.GetUtcNow());
        var version = look.Version;
        foreach (var (item, agent) in plan.Assignments)
        {
            var commit = await build(item.Build).AskAsync<Commit>(
                replyTo => new AssignAttempt(agent.Id, agent.Name, Guid.NewGuid().ToString("N"), version, replyTo), Patience, ct);
            if (commit is not Commit.Committed)
            {
                return commit is Commit.Declined or Commit.Conflict;
            }

            QueueMeter.Gave(time.GetUtcNow() - item.EnqueuedAt);
            QueueLog.Assigned(Context.Logger, item.Build, agent.Name);
            pulse.Beat();
            version++; // By this very assignment.
        }

        return plan.Assignments.Count > 0;
    }

    private sealed record LookDue : QueueChanged;
}
