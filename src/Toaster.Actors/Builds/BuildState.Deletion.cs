using Toaster.Actors.Journal;
using static Toaster.Actors.Journal.Decision;

namespace Toaster.Actors.Builds;

/// <content>Deleting: asked for, undone, begun.</content>
public sealed partial record BuildState
{
    /// <summary>Its deletion has been asked for and can still be undone.</summary>
    public bool IsDeletionPending => Deletion is { State: DeletionState.Pending };

    /// <summary>A build whose rows are gone, or going: known by its last row alone.</summary>
    public static async ValueTask<bool> IsDeletedAsync(IJournal journal, BuildId id, CancellationToken ct)
    {
        var entity = new PersistenceId(EntityKind.Build, id.Value);
        var head = await journal.ReadHeadAsync(entity, ct);
        return head.LastSeq > 0 && await ReadLastAsync(journal, entity, head.LastSeq, ct) is { Phase: BuildPhase.Deleting or BuildPhase.Deleted };
    }

    /// <summary>The state that the last row alone makes; the rows before it may be gone. Null: it is no row of our own.</summary>
    internal static async ValueTask<BuildState?> ReadLastAsync(IJournal journal, PersistenceId entity, long last, CancellationToken ct)
    {
        await foreach (var row in journal.ReadAsync(entity, last, ct))
        {
            return row.Kind == RowKind.DomainEvent ? New.Apply(row) : null;
        }

        return null;
    }

    /// <param name="grace">How long it can be undone.</param>
    public Decision DecideDelete(DateTimeOffset now, TimeSpan grace) => this switch
    {
        { Phase: BuildPhase.New } => Reject("There is no such build."),
        { Phase: BuildPhase.Deleted } => Reject("This build was deleted before."),
        { Deletion: not null } => Ignore,
        { Phase: BuildPhase.Waiting } => Reject("This build waits for an agent. Cancel it first, and delete it then."),
        { Phase: BuildPhase.Recording } => Reject(
            "This build is being recorded. Cancel its import first, or wait until it has ended, and delete the build then."),
        _ => Accept(new DeletionRequested(now + grace, now)) with { Open = true },
    };

    public Decision DecideUndo(DateTimeOffset now) => this switch
    {
        { Phase: BuildPhase.New } => Reject("There is no such build."),
        { Phase: BuildPhase.Deleting } => Reject("The deletion of this build has begun; it cannot be undone any more."),
        { Phase: BuildPhase.Deleted } => Reject("This build was deleted; it cannot be brought back. Import its log again."),
        { Deletion: null } => Ignore,
        _ => Accept(new DeletionUndone(now)) with { Open = true }, // Closed again when the tables say so too.
    };

    /// <summary>The grace is over.</summary>
    public Decision DecideBegin(DateTimeOffset now) => IsDeletionPending
        ? Accept(new DeletionBegun(Deletion!.RequestedAt, Sources, now)) with { Open = true }
        : Ignore;
}
