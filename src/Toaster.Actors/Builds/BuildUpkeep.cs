using Toaster.Actors.Journal;
using Toaster.Actors.Kernel;
using Toaster.Actors.Views;

namespace Toaster.Actors.Builds;

/// <summary>Sends an operator's wishes to the actors of builds.</summary>
/// <param name="list">Numbers of all builds of the journal.</param>
public sealed class BuildUpkeep(
    IJournal journal, Func<BuildId, ActorRef<IBuildMessage>> build, IBuildViews views, Func<CancellationToken, ValueTask<IReadOnlyList<BuildId>>> list)
    : IBuildUpkeep
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<BuildId>> ListAsync(CancellationToken ct) => list(ct);

    /// <inheritdoc/>
    public async ValueTask<ReplayView> ReplayAsync(BuildId id, CancellationToken ct)
    {
        await AskAsync(id, replyTo => new ReplayBuild(replyTo), ct);
        return await FindReplayAsync(id, ct) ?? new(id, 0, (await HeadAsync(id, ct)).LastSeq, true);
    }

    /// <inheritdoc/>
    public async ValueTask<ReplayView?> FindReplayAsync(BuildId id, CancellationToken ct)
        => await views.FindAsync(id, ct) is { } view ? new(id, view.Seq, (await HeadAsync(id, ct)).LastSeq, view.IsRebuilding) : null;

    /// <inheritdoc/>
    public async ValueTask<DeletionView> DeleteAsync(BuildId id, CancellationToken ct)
    {
        await AskAsync(id, replyTo => new DeleteBuild(replyTo), ct);
        return await FindDeletionAsync(id, ct) ?? throw NoSuchBuild(id);
    }

    /// <inheritdoc/>
    public async ValueTask UndeleteAsync(BuildId id, CancellationToken ct) => await AskAsync(id, replyTo => new UndoDeletion(replyTo), ct);

    /// <inheritdoc/>
    public async ValueTask<DeletionView?> FindDeletionAsync(BuildId id, CancellationToken ct)
        => (await HeadAsync(id, ct)).LastSeq == 0
            ? null
            : await build(id).AskAsync<DeletionView?>(replyTo => new GetDeletion(replyTo), Patience, ct);

    private ValueTask<EntityHead> HeadAsync(BuildId id, CancellationToken ct)
        => id.Value > 0 ? journal.ReadHeadAsync(new(EntityKind.Build, id.Value), ct) : new(EntityHead.None);

    private async ValueTask AskAsync(BuildId id, Func<ActorRef<Commit>, IBuildMessage> command, CancellationToken ct)
    {
        if ((await HeadAsync(id, ct)).LastSeq == 0)
        {
            throw NoSuchBuild(id);
        }

        switch (await build(id).AskAsync(command, Patience, ct))
        {
            case Commit.Rejected rejected:
                var isGone = await FindDeletionAsync(id, ct) is { State: DeletionState.Done };
                throw new BuildRefusedException(isGone ? "build-deleted" : "refused", rejected.Sentence);
            case Commit.Unavailable unavailable:
                throw new BuildRefusedException("unavailable", unavailable.Sentence);
            case Commit.Conflict:
                throw new BuildRefusedException("unavailable", "The build was changed by others at the same time; try again.");
        }
    }

    private static BuildRefusedException NoSuchBuild(BuildId id) => new("no-such-build", $"There is no build {id}; the list of builds shows those there are.");
}
