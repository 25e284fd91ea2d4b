using Toaster.Actors.Journal;

namespace Toaster.Actors.Builds;

/// <content>
/// Deleting: a grace in which it can be undone, the event from which there is no way back, then step after step until one row is left.
/// A crash anywhere goes on with the next activation, which comes by itself: the build is open all the time.
/// </content>
public sealed partial class BuildActor
{
    private static readonly TimeSpan EraseAgain = TimeSpan.FromSeconds(2);
    private bool _isErasing;
    private long? _rowsAtStart;
    private long _rowsGone;

    /// <inheritdoc/>
    protected override TimeSpan PassivateAfter
        => State is { Deletion: not null, Phase: not BuildPhase.Deleted } ? Timeout.InfiniteTimeSpan : base.PassivateAfter;

    private void FollowDeletion()
    {
        switch (State)
        {
            case { Phase: BuildPhase.Deleting }:
                Context.Timers.Cancel(nameof(GraceOver));
                if (!_isErasing)
                {
                    _isErasing = true;
                    HoldProjector(new Erase());
                }

                break;
            case { IsDeletionPending: true }:
                // A clock that went back must not make it longer than it was to be.
                var left = State.Deletion!.BeginsAt!.Value - tools.Time.GetUtcNow();
                Context.CancelReceiveTimeout();
                Context.Timers.StartSingle(
                    nameof(GraceOver), new GraceOver(), left < TimeSpan.Zero ? TimeSpan.Zero : left > tools.DeletionGrace ? tools.DeletionGrace : left);
                break;
            default:
                if (Context.Timers.IsActive(nameof(GraceOver)))
                {
                    Context.Timers.Cancel(nameof(GraceOver));
                    Context.StopWhenIdle(base.PassivateAfter);
                }

                break;
        }
    }

    private async ValueTask BeginDeletionAsync(CancellationToken ct)
    {
        if (State.IsDeletionPending
            && await PersistAsync(state => state.DecideBegin(tools.Time.GetUtcNow()), ct) is not (Commit.Committed or Commit.Ignored))
        {
            Context.Timers.StartSingle(nameof(GraceOver), new GraceOver(), EraseAgain);
        }
    }

    /// <summary>One step, so that questions are answered in between.</summary>
    private async ValueTask EraseAsync(CancellationToken ct)
    {
        if (State.Phase != BuildPhase.Deleting)
        {
            return;
        }

        using var span = ToasterActivity.Start("finish");
        try
        {
            var eraser = tools.Eraser ?? throw new JournalUnavailableException("Builds cannot be deleted here.");
            _rowsAtStart ??= await eraser.CountAsync(id, ct);
            if (await eraser.EraseRowsAsync(id, Head, CancellationToken.None) is > 0 and var gone)
            {
                _rowsGone += gone;
                Context.System.EventStream.Publish(new BuildChanged(id, Head.LastSeq));
                Context.Self.Tell(new Erase());
                return;
            }

            await eraser.EraseLogsAsync(id, Head, State.Sources, CancellationToken.None);
            var deleted = new BuildDeleted(State.Deletion!.RequestedAt, tools.Time.GetUtcNow());
            await eraser.FinishAsync(id, Head, BuildEventJson.Write(deleted), CancellationToken.None);
            BuildLog.Deleted(Context.Logger, id, _rowsGone);
            Context.System.EventStream.Publish(new BuildChanged(id, 1));
            Context.Stop(Context.Self); // The next message finds what is left.
        }
        catch (Exception e) when (e is JournalUnavailableException or TimeoutException or IOException or UnauthorizedAccessException)
        {
            BuildLog.NotErased(Context.Logger, e, id);
            Context.Timers.StartSingle(nameof(Erase), new Erase(), EraseAgain);
        }
    }

    private DeletionView? ViewDeletion() => State.Deletion is not { } deletion ? null : new(
        id,
        deletion,
        deletion.State == DeletionState.Running && _rowsAtStart is { } all ? Math.Max(0, all - _rowsGone) : null,
        deletion.State == DeletionState.Running && _rowsAtStart is > 0 and var whole ? Math.Min(1, (double)_rowsGone / whole) : null);

    private sealed record GraceOver : IBuildMessage;

    private sealed record Erase : IBuildMessage;
}
