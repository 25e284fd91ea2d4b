using Toaster.Actors.Journal;
using Toaster.Actors.Kernel;

namespace Toaster.Actors.Builds;

/// <content>Making the read tables again: the projector stops, its cursor goes back to the start, the next one begins there.</content>
public sealed partial class BuildActor
{
    private readonly List<ActorRef<Commit>> _replays = [];
    private readonly List<IBuildMessage> _afterProjector = []; // For when the one that is stopping has stopped.
    private bool _isProjectorHeld; // There is none, and there shall be none yet.
    private bool _isProjectorStopping;

    private void Replay(ReplayBuild c)
    {
        if (State.Phase is BuildPhase.New or BuildPhase.Deleting or BuildPhase.Deleted)
        {
            c.ReplyTo.Tell(new Commit.Rejected(State.Phase == BuildPhase.New ? "There is no such build." : "This build is being deleted."));
            return;
        }

        _replays.Add(c.ReplyTo);
        if (_replays.Count == 1)
        {
            HoldProjector(new ReplayOn());
        }
    }

    /// <summary>Stops the projector; what it was about to store is stored or not, but it stores nothing more afterwards.</summary>
    private void HoldProjector(IBuildMessage then)
    {
        _isProjectorHeld = true;
        _afterProjector.Add(then);
        if (_projector is { } projector)
        {
            (_projector, _isProjectorStopping) = (null, true);
            Context.Watch(projector, new ProjectorGone());
            Context.Stop(projector);
        }
        else if (!_isProjectorStopping)
        {
            OnProjectorGone();
        }
    }

    private void OnProjectorGone()
    {
        _isProjectorStopping = false;
        _afterProjector.ForEach(Context.Self.Tell);
        _afterProjector.Clear();
    }

    private async ValueTask ReplayOnAsync()
    {
        var answer = State.Phase == BuildPhase.Deleting ? new Commit.Rejected("This build is being deleted.") : await ResetAsync();
        _isProjectorHeld = State.Phase == BuildPhase.Deleting;
        TellProjector(new(Head.LastSeq, null));
        _replays.ForEach(replyTo => replyTo.Tell(answer));
        _replays.Clear();
    }

    private async ValueTask<Commit> ResetAsync()
    {
        try
        {
            // Remembered first: should this process die now, the next one goes on.
            var opened = await tools.Journal.AppendAsync([new AppendRequest(PersistenceId, Head, Head, [], Open: true)], CancellationToken.None);
            if (opened[0] is not AppendResult.Committed)
            {
                return new Commit.Conflict();
            }

            _isClosed = false;
            await tools.Snapshots.DeleteAsync(PersistenceId, CancellationToken.None);
            await tools.Tables.ResetAsync(id, Head.LastSeq, CancellationToken.None);
            return new Commit.Committed(Head);
        }
        catch (Exception e) when (e is JournalUnavailableException or TimeoutException)
        {
            return new Commit.Unavailable(e.Message);
        }
    }

    private sealed record ReplayOn : IBuildMessage;

    private sealed record ProjectorGone : IBuildMessage;
}
