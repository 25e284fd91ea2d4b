using Toaster.Actors.Builds;
using Toaster.Actors.Journal;
using Toaster.Actors.Kernel;
using Toaster.Actors.Projects;

namespace Toaster.Actors.Queue;

/// <inheritdoc/>
public sealed class BuildQueue(
    IJournal journal, IQueueRows rows, Func<BuildId, ActorRef<IBuildMessage>> build, IProjects projects, TimeProvider time) : IBuildQueue
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private const int MostWaiting = 10_000;
    private const int LongestKey = 200;

    /// <inheritdoc/>
    public async ValueTask<BuildId> StartAsync(ProjectId project, BuildOrder order, CancellationToken ct)
    {
        var view = await projects.FindAsync(project, ct) ?? throw new RefusedException("no-such-project", $"There is no project {project}.");
        var settings = view.Settings;
        if (!settings.CanBuild)
        {
            throw new RefusedException("refused", view.IsDefault
                ? "This project holds the builds of the command line; nothing is built of it. Create a project of your own."
                : "This project has nothing to build from yet: give it a build directory, or repositories and layers.");
        }

        if (order.Key is { } given && (given.Length is 0 or > LongestKey || given.Any(c => c is < '!' or > '~')))
        {
            throw new RefusedException("bad-value", $"An idempotency key has 1 to {LongestKey} printable ASCII characters.");
        }

        var changed = settings with { Variables = [.. settings.Variables, .. order.Variables], Priority = order.Priority ?? settings.Priority, Labels = order.Labels ?? settings.Labels };
        IReadOnlyList<string> targets = order.Targets.Count > 0 ? order.Targets : settings.Targets;
        if ((targets.Count == 0 ? "Name what is to be built; the project says nothing of it." : null) is { } problem
            || (problem = SettingsRules.Problem(changed) ?? SettingsRules.TargetsProblem(targets) ?? SettingsRules.TaskProblem(order.Task)) is not null)
        {
            throw new RefusedException("bad-value", problem);
        }

        var spec = new BuildSpec
        {
            Project = view.Name,
            Directory = changed.Directory,
            Repositories = changed.Repositories,
            Bitbake = changed.Bitbake,
            Layers = changed.Layers,
            Machine = changed.Machine,
            Distro = changed.Distro,
            Variables = changed.Variables,
            Targets = targets,
            Task = order.Task is { } task && task.StartsWith("do_", StringComparison.Ordinal) ? task[3..] : order.Task,
            Continue = order.Continue,
            Force = order.Force,
            DryRun = order.DryRun,
        };
        return await QueueAsync(project, spec, new(changed.Priority, changed.Labels), null, order.Key is { } key ? $"{project}:{key}" : null, ct);
    }

    /// <inheritdoc/>
    public async ValueTask<BuildId> RebuildAsync(BuildId id, CancellationToken ct)
    {
        var state = await StateAsync(id, ct);
        if (state.Queued is not { } queued)
        {
            throw new RefusedException("refused", "Toaster did not run this build, so it does not know how to repeat it. Start it from a project.");
        }

        return await projects.FindAsync(queued.Project, ct) is null
            ? throw new RefusedException("refused", "The project of this build was deleted; nothing more can be built of it.")
            : await QueueAsync(queued.Project, queued.Spec, queued.Place, id, null, ct);
    }

    /// <inheritdoc/>
    public async ValueTask CancelAsync(BuildId id, bool force, CancellationToken ct)
    {
        await StateAsync(id, ct);
        Check(await build(id).AskAsync<Commit>(replyTo => new CancelBuild(force, replyTo), Patience, ct));
    }

    /// <inheritdoc/>
    public async ValueTask SetPriorityAsync(BuildId id, int priority, CancellationToken ct)
    {
        await StateAsync(id, ct);
        Check(await build(id).AskAsync<Commit>(replyTo => new ChangePriority(priority, replyTo), Patience, ct));
    }

    /// <inheritdoc/>
    public async ValueTask<QueueView> ListAsync(CancellationToken ct)
    {
        var look = await rows.LookAsync(ct);
        return new(Schedule.Plan(look, time.GetUtcNow()).Waiting, look);
    }

    private async ValueTask<BuildId> QueueAsync(ProjectId project, BuildSpec spec, QueuePlace place, BuildId? rebuildOf, string? key, CancellationToken ct)
    {
        if (key is not null && await journal.FindAsync(new(BuildState.OrderKeys, key), ct) is { } known)
        {
            return new(known.Value);
        }

        if (await rows.CountWaitingAsync(ct) >= MostWaiting)
        {
            throw new RefusedException("refused", $"{MostWaiting:N0} builds wait already; cancel some of them first.");
        }

        var id = new BuildId(await journal.NextIdAsync(EntityKind.Build, ct));
        var commit = await build(id).AskAsync<Commit>(replyTo => new QueueBuild(project, spec, place, rebuildOf, replyTo, key), Patience, ct);
        if (commit is Commit.Taken taken)
        {
            return new(taken.Holder.Value); // The same was asked twice at once.
        }

        Check(commit);
        return id;
    }

    private async ValueTask<BuildState> StateAsync(BuildId id, CancellationToken ct)
    {
        // Nobody wakes an actor by guessing.
        if (id.Value < 1 || (await journal.ReadHeadAsync(new(EntityKind.Build, id.Value), ct)).LastSeq == 0)
        {
            throw new RefusedException("no-such-build", $"There is no build {id}.");
        }

        return (await build(id).AskAsync<BuildStatus>(replyTo => new GetBuild(replyTo), Patience, ct)).State;
    }

    private static void Check(Commit commit)
    {
        if (commit is not (Commit.Committed or Commit.Ignored))
        {
            throw commit is Commit.Rejected rejected ? new RefusedException("refused", rejected.Sentence)
                : new RefusedException("unavailable", (commit as Commit.Unavailable)?.Sentence ?? "The store is busy; try again.");
        }
    }
}
