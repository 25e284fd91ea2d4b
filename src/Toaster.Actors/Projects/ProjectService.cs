using Toaster.Actors.Journal;
using Toaster.Actors.Kernel;

namespace Toaster.Actors.Projects;

/// <summary>The door to changing projects.</summary>
/// <param name="isBusy">A build of the project waits or runs.</param>
public sealed class ProjectService(
    IJournal journal, Func<ProjectId, ActorRef<IProjectMessage>> project, IProjects projects, Func<ProjectId, CancellationToken, ValueTask<bool>> isBusy)
    : IProjectCommands
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public async ValueTask<ProjectView> CreateAsync(string name, ProjectSettings settings, CancellationToken ct)
    {
        var id = new ProjectId(await journal.NextIdAsync(EntityKind.Project, ct));
        var trimmed = name.Trim();
        Check(await project(id).AskAsync<Commit>(replyTo => new CreateProject(trimmed, IsDefault: false, replyTo, settings), Patience, ct), trimmed);
        return (await projects.FindAsync(id, ct))!;
    }

    /// <inheritdoc/>
    public async ValueTask<ProjectView> EditAsync(ProjectId id, string? name, ProjectSettings? settings, bool? isHidden, CancellationToken ct)
    {
        await ExpectAsync(id, ct);
        Check(await project(id).AskAsync<Commit>(replyTo => new EditProject(name?.Trim(), settings, isHidden, replyTo), Patience, ct), name ?? "");
        return await projects.FindAsync(id, ct) ?? throw NoSuch(id);
    }

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(ProjectId id, CancellationToken ct)
    {
        await ExpectAsync(id, ct);
        if (await isBusy(id, ct))
        {
            throw new RefusedException("refused", "Builds of this project wait or run. Cancel them first, or wait until they have ended.");
        }

        Check(await project(id).AskAsync<Commit>(replyTo => new DeleteProject(replyTo), Patience, ct), "");
    }

    private async ValueTask ExpectAsync(ProjectId id, CancellationToken ct)
    {
        if (await projects.FindAsync(id, ct) is null)
        {
            throw NoSuch(id);
        }
    }

    private static void Check(Commit commit, string name)
    {
        if (commit is not (Commit.Committed or Commit.Ignored))
        {
            throw commit switch
            {
                Commit.Taken => new RefusedException("name-taken", $"Another project is called {name}."),
                Commit.Rejected rejected => new RefusedException("bad-value", rejected.Sentence),
                Commit.Unavailable unavailable => new RefusedException("unavailable", unavailable.Sentence),
                _ => new RefusedException("unavailable", "The store is busy; try again."),
            };
        }
    }

    private static RefusedException NoSuch(ProjectId id) => new("no-such-project", $"There is no project {id}.");
}
