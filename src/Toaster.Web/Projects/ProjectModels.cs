using Toaster.Actors;
using Toaster.Actors.Agents;
using Toaster.Actors.Builds;
using Toaster.Actors.Projects;
using Toaster.Actors.Queue;
using Toaster.Actors.Views;
using Toaster.Web.Farm;
using Toaster.Web.Live;
using Toaster.Web.Shared;

namespace Toaster.Web.Projects;

/// <summary>What the page of all projects shows.</summary>
/// <param name="WithHidden">Hidden ones are among them.</param>
public sealed record ProjectsModel(Frame Frame, IReadOnlyList<ProjectView> All, bool WithHidden)
{
    public IReadOnlyList<ProjectView> Shown => [.. All.Where(project => (WithHidden || !project.IsHidden) && !(project.IsDefault && project.Builds == 0))];

    public int Hidden => All.Count(project => project.IsHidden);

    public bool IsLive => Shown.Any(project => project.Running + project.Waiting > 0);
}

/// <summary>What the page of one project shows.</summary>
/// <param name="Open">Builds that run or wait, those that wait first in the order of the queue.</param>
/// <param name="Ended">The latest ones.</param>
public sealed record ProjectModel(
    Frame Frame, ProjectView Project, IReadOnlyList<BuildView> Open, IReadOnlyDictionary<BuildId, WaitingBuild> Waiting, IReadOnlyList<BuildView> Ended)
{
    private const int MostEnded = 10, MostOpen = 50;

    /// <summary>Null: there is no such project.</summary>
    public static async ValueTask<ProjectModel?> ReadAsync(ProjectId id, Frame frame, IServiceProvider services, CancellationToken ct)
    {
        if (await services.GetRequiredService<IProjects>().FindAsync(id, ct) is not { } project) return null;

        var views = services.GetRequiredService<IBuildViews>();
        var waiting = project.Waiting > 0 ? (await services.GetRequiredService<IBuildQueue>().ListAsync(ct)).Waiting.ToDictionary(one => one.Item.Build) : [];
        var open = project.Waiting + project.Running > 0
            ? (await views.ListAsync(new(new(1, MostOpen), Sort: "id", Running: true, Waiting: true, Project: project.Id), ct)).Page.Rows : [];
        var ended = await views.ListAsync(new(new(1, MostEnded), Sort: "id", Outcomes: Enum.GetValues<BuildOutcome>(), Project: project.Id), ct);
        return new(frame, project, [.. open.OrderBy(build => waiting.TryGetValue(build.Id, out var place) ? place.Position : 0)], waiting, ended.Page.Rows)
        {
            Pools = project.IsDefault ? null : PoolTexts.For(project.Id, await services.GetRequiredService<IPools>().ListAsync(ct)),
            Starts = waiting.Count > 0 ? (await services.GetRequiredService<QueueTimes>().ReadAsync(ct)).Starts : QueueForecast.None.Starts,
        };
    }

    public StartForm Start { get; init; } = new();

    /// <summary>In what time those that wait may start, as far as it is known.</summary>
    public IReadOnlyDictionary<BuildId, TimeLeft> Starts { get; private init; } = QueueForecast.None.Starts;

    /// <summary>Names of the pools it may use; null: all there are.</summary>
    public string? Pools { get; private init; }

    /// <summary>Why something was refused just now.</summary>
    public string? Problem { get; init; }

    public bool IsLive => Open.Count > 0;
}

/// <summary>What the form of a project shows.</summary>
/// <param name="Id">Null: it is a new one.</param>
public sealed record ProjectFormModel(Frame Frame, ProjectId? Id, string Name, ProjectForm Form, FormProblems Problems)
{
    /// <summary>What a new one begins with: a release's key, <c>repositories</c> or <c>directory</c>.</summary>
    public string From { get; init; } = "";

    public string Address => Id is { } id ? Urls.ProjectEdit(id) : Urls.NewProject;
}

/// <summary>What the page that asks before a project is deleted shows.</summary>
public sealed record ProjectDeleteModel(Frame Frame, ProjectView Project, string? Problem);
