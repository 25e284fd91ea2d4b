namespace Toaster.Actors.Builds;

/// <summary>What an operator does with recorded builds: making their tables again, deleting them.</summary>
public interface IBuildUpkeep
{
    /// <summary>Numbers of all builds that the journal holds, deleted ones too.</summary>
    ValueTask<IReadOnlyList<BuildId>> ListAsync(CancellationToken ct);

    /// <summary>Begins to make the read tables of a build again from its journal. Goes on by itself, also after a crash.</summary>
    /// <exception cref="BuildRefusedException">There is no such build, or it is being deleted.</exception>
    ValueTask<ReplayView> ReplayAsync(BuildId id, CancellationToken ct);

    /// <summary>How far that is. Null: the build has no rows.</summary>
    ValueTask<ReplayView?> FindReplayAsync(BuildId id, CancellationToken ct);

    /// <summary>Deletes a build, after a grace. Goes on by itself, also after a crash.</summary>
    /// <exception cref="BuildRefusedException">There is no such build, it is being recorded, or was deleted.</exception>
    ValueTask<DeletionView> DeleteAsync(BuildId id, CancellationToken ct);

    /// <summary>Takes the wish back; one that was never said is fine.</summary>
    /// <exception cref="BuildRefusedException">It has begun, or there is no such build.</exception>
    ValueTask UndeleteAsync(BuildId id, CancellationToken ct);

    /// <summary>How far the deletion of a build is. Null: nobody wants it deleted, or there never was such a build.</summary>
    ValueTask<DeletionView?> FindDeletionAsync(BuildId id, CancellationToken ct);
}

/// <summary>How far the making of a build's tables is.</summary>
/// <param name="Seq">The journal row they stand at.</param>
/// <param name="Head">The journal's last row.</param>
public sealed record ReplayView(BuildId Id, long Seq, long Head, bool IsRebuilding);

/// <summary>What was asked of a build is not possible. The message says why, and what to do.</summary>
/// <param name="code">Stable word: <c>no-such-build</c>, <c>refused</c>, <c>build-deleted</c>, <c>unavailable</c>.</param>
public sealed class BuildRefusedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
