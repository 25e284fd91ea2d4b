using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal;
using Toaster.Actors.Views;

namespace Toaster.Actors.Builds;

/// <content>Snapshots: of the interpreter at a stored cursor, never beyond.</content>
internal sealed partial class BuildProjector
{
    private long _eventsSinceSnapshot;
    private long _snapshotSeq;
    private bool _hasSnapshot;
    private bool _isWhole = true; // No row is half folded.

    /// <summary>What a passivated or stopped build needs when it goes on. An ended one needs nothing.</summary>
    protected override async ValueTask PostStopAsync()
    {
        if (_storing is not null
            && !await _storing.ContinueWith(storing => storing.IsCompletedSuccessfully && storing.Result, TaskScheduler.Default))
        {
            return;
        }

        if (_isWhole && _isAtCursor && !_facts.IsComplete && _seq == _cursor && _cursor > _snapshotSeq)
        {
            await tools.Snapshots.TrySaveAsync(_id, ProjectorState.Name, MakeSnapshot(), Context.Logger);
        }
    }

    /// <summary>Brings the interpreter to the stored cursor: from the snapshot, or from the first row.</summary>
    private async ValueTask CatchUpAsync(CancellationToken ct)
    {
        if (_isAtCursor)
        {
            return;
        }

        if (await tools.Snapshots.TryLoadAsync(
                _id, ProjectorState.Name, ProjectorState.Format, _cursor, ProjectorState.Load, Context.Logger, ct) is { } snapshot)
        {
            (_interpreter, _facts) = (snapshot.State.Interpreter, snapshot.State.Facts);
            (_seq, _snapshotSeq, _hasSnapshot) = (snapshot.Seq, snapshot.Seq, true);
        }
        else
        {
            _seq = 0;
        }

        if (_seq < _cursor)
        {
            await FoldToAsync(_cursor, ct);
            _interpreter.TakeChanges(); // Stored before.
        }

        (_events, _reset, _isAtCursor) = (0, false, true);
    }

    private Snapshot? MakeSnapshotIfDue()
        => _eventsSinceSnapshot >= tools.SnapshotEvery && !_facts.IsComplete ? MakeSnapshot() : null;

    /// <summary>Changes have been taken, and are stored up to here or about to be.</summary>
    private Snapshot MakeSnapshot()
    {
        using var activity = ToasterActivity.Start("snapshot");
        (_eventsSinceSnapshot, _snapshotSeq, _hasSnapshot) = (0, _seq, true);
        return new ProjectorState(_facts, _interpreter).Save(_seq);
    }

    private async Task<bool> ApplyAsync(BuildFacts facts, BuildChanges changes, long from, long to, Snapshot? snapshot)
    {
        var log = Context.Logger;
        var started = Context.Time.GetTimestamp();
        if (!await tools.Tables.ApplyAsync(id, facts, changes, from, to, CancellationToken.None))
        {
            return false;
        }

        BuildMeter.Projected(Context.Time.GetElapsedTime(started), to - from);
        if (snapshot is not null)
        {
            await tools.Snapshots.TrySaveAsync(_id, ProjectorState.Name, snapshot, log);
        }

        return true;
    }
}
