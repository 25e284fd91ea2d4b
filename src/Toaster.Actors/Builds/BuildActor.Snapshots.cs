using Toaster.Actors.Journal;

namespace Toaster.Actors.Builds;

/// <content>Snapshots of the state, while the build is recorded. One that has ended and is shown needs none.</content>
public sealed partial class BuildActor
{
    private int _eventsSinceSnapshot;
    private long _snapshotSeq;
    private bool _hasSnapshot; // Perhaps: its own, its projector's, or those of an earlier life.

    /// <inheritdoc/>
    protected override async ValueTask<(BuildState State, long Seq)?> LoadSnapshotAsync(long last, CancellationToken ct)
    {
        _hasSnapshot = true;
        if (await BuildState.ReadLastAsync(tools.Journal, PersistenceId, last, ct) is { Phase: BuildPhase.Deleting } deleting)
        {
            return (deleting, last); // Rows before it may be gone.
        }

        var snapshot = await tools.Snapshots.TryLoadAsync(
            PersistenceId, SavedBuild.Name, SavedBuild.Format, last, SavedBuild.Load, Context.Logger, ct);
        _snapshotSeq = snapshot?.Seq ?? 0;
        return snapshot;
    }

    /// <inheritdoc/>
    protected override async ValueTask PostStopAsync()
    {
        if (IsStateKnown && State.Phase == BuildPhase.Recording && Head.LastSeq > _snapshotSeq)
        {
            await SaveAsync();
        }
    }

    private void SnapshotIfDue(IReadOnlyList<JournalRow> rows)
    {
        _eventsSinceSnapshot += rows.Sum(row => row.Count);
        if (_eventsSinceSnapshot >= tools.SnapshotEvery && State.Phase == BuildPhase.Recording)
        {
            _ = SaveAsync().AsTask(); // Waits for nobody: it logs its own trouble.
        }
    }

    private ValueTask<bool> SaveAsync()
    {
        (_eventsSinceSnapshot, _snapshotSeq, _hasSnapshot) = (0, Head.LastSeq, true);
        return tools.Snapshots.TrySaveAsync(PersistenceId, SavedBuild.Name, SavedBuild.Save(State, Head.LastSeq), Context.Logger);
    }

    private async ValueTask DeleteSnapshotsAsync()
    {
        if (_hasSnapshot)
        {
            await tools.Snapshots.DeleteAsync(PersistenceId, CancellationToken.None);
            (_hasSnapshot, _snapshotSeq) = (false, 0);
        }
    }
}
