using Toaster.Actors.Builds;
using Toaster.Actors.Journal;

namespace Toaster.Actors.Projects;

/// <summary>Owns one project.</summary>
public sealed class ProjectActor(ProjectId id, IJournal journal, TimeProvider time)
    : PersistentActor<IProjectMessage, ProjectState>(new(EntityKind.Project, id.Value), journal, ProjectState.New)
{
    /// <inheritdoc/>
    protected override async ValueTask ReceiveAsync(IProjectMessage message, CancellationToken ct)
    {
        switch (message)
        {
            case CreateProject c:
                c.ReplyTo.Tell(await PersistAsync(state => state.Decide(c, time.GetUtcNow()), ct));
                break;
            case EditProject c:
                c.ReplyTo.Tell(await PersistAsync(state => state.Decide(c, time.GetUtcNow()), ct));
                Context.System.EventStream.Publish(new QueueChanged()); // Its limit may have changed.
                break;
            case DeleteProject c:
                c.ReplyTo.Tell(await PersistAsync(state => state.DecideDelete(time.GetUtcNow()), ct));
                break;
            case GetProject question:
                question.ReplyTo.Tell(State);
                break;
        }
    }

    /// <inheritdoc/>
    protected override ProjectState Apply(ProjectState state, JournalRow row) => state.Apply(row);

    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Serialize(IDomainEvent e)
        => ProjectEventJson.Write((IProjectEvent)e);
}
