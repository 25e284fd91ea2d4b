using Toaster.Actors;
using Toaster.Actors.Projects;
using Toaster.Web.Live;
using Toaster.Web.Shared;

namespace Toaster.Web.Projects;

/// <summary>The rows of the list of projects that change: those that a page shows take theirs.</summary>
internal sealed class ProjectsTopic(IServiceProvider services) : ITopicContent
{
    private const int MostRows = 200;

    public static string LastOf(ProjectId id) => $"project-last-{id}";

    public static string NowOf(ProjectId id) => $"project-now-{id}";

    public static string BuildsOf(ProjectId id) => $"project-builds-{id}";

    public TimeSpan Pause => TimeSpan.FromSeconds(1);

    public async ValueTask<TopicState?> MakeAsync(bool tablesMoved, CancellationToken ct)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        Dictionary<string, string> parts = [];
        foreach (var project in (await services.GetRequiredService<IProjects>().ListAsync(ct)).OrderByDescending(project => project.Running + project.Waiting).Take(MostRows))
        {
            parts["#" + LastOf(project.Id)] = await Markup.OfAsync<ProjectLast>(services, ("Project", project), ("Now", now));
            parts["#" + NowOf(project.Id)] = await Markup.OfAsync<ProjectNow>(services, ("Project", project));
            parts["#" + BuildsOf(project.Id)] = await Markup.OfAsync<ProjectBuilds>(services, ("Project", project));
        }

        return new(parts);
    }
}

/// <summary>Builds of one project: those that go on and the latest ones, as its page has them.</summary>
internal sealed class ProjectTopic(ProjectId id, IServiceProvider services) : ITopicContent
{
    public const string Open = "project-open", Latest = "project-latest";

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10); // Reasons to wait change with time, too.

    public TimeSpan Pause => TimeSpan.FromSeconds(1);

    public async ValueTask<TopicState?> MakeAsync(bool tablesMoved, CancellationToken ct)
        => await ProjectModel.ReadAsync(id, Frame.OfParts(services), services, ct) is { } model
            ? new(new Dictionary<string, string>
            {
                ["#" + Open] = await Markup.OfAsync<ProjectOpen>(services, ("Model", model)),
                ["#" + Latest] = await Markup.OfAsync<ProjectLatest>(services, ("Model", model)),
            })
            { Again = LookAgain }
            : null;
}
