using Toaster.Actors.Builds;
using Toaster.Actors.Projects;
using Toaster.Actors.Queue;
using Toaster.Actors.Views;

namespace Toaster.Actors.Tests.Queue;

/// <summary>What lists say of builds that wait and run, and builds that are asked for more than once.</summary>
public class OrderTests : QueueFixture
{
    [SkippableFact]
    public async Task Start_WithTheSameKey_IsTheSameBuild()
    {
        var order = new BuildOrder([]) { Key = "nightly" };
        var first = await Toaster.Queue.StartAsync(Project, order, default);
        await RestartAsync();

        Assert.Equal(first, await Toaster.Queue.StartAsync(Project, order, default));
        Assert.NotEqual(first, await Toaster.Queue.StartAsync(Project, order with { Key = "weekly" }, default));
        Assert.Equal(2, (await Toaster.Queue.ListAsync(default)).Waiting.Count);
    }

    [SkippableFact]
    public async Task Start_WithTheSameKeyAtOnce_IsOneBuild()
    {
        var order = new BuildOrder([]) { Key = "nightly" };

        var builds = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Toaster.Queue.StartAsync(Project, order, default).AsTask()));

        Assert.Single(builds.Distinct());
        Assert.Single((await Toaster.Queue.ListAsync(default)).Waiting);
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("schön")]
    public async Task Start_WithAKeyThatIsNone_IsRefused(string key)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await Toaster.Queue.StartAsync(Project, new([]) { Key = key }, default));

        Assert.Equal("bad-value", refused.Code);
    }

    [SkippableFact]
    public async Task Lists_TellWaitingFromRunning()
    {
        var runs = await StartBuildAsync("first");
        await TakeAsync(await ComeAsync());
        var waits = await StartBuildAsync("second");
        await ShowsAsync(runs, view => !view.IsWaiting);
        await ShowsAsync(waits, view => view.IsWaiting);

        Assert.Equal([waits], await IdsAsync(new(new(1, 10), Waiting: true)));
        Assert.Equal([runs], await IdsAsync(new(new(1, 10), Running: true)));
        Assert.Equal(2, (await IdsAsync(new(new(1, 10), Running: true, Waiting: true))).Count);
        Assert.Empty(await IdsAsync(new(new(1, 10), Outcomes: [BuildOutcome.Failed])));
        var facets = (await Toaster.Views.ListAsync(new(new(1, 10)), default)).Facets.ToDictionary(facet => facet.Key, facet => facet.Count);
        Assert.Equal((2, 1, 1), (facets["all"], facets["running"], facets["waiting"]));
        Assert.Equal(1, (await Toaster.Views.ListAsync(new(new(1, 10), Search: "second"), default)).Facets.Single(facet => facet.Key == "waiting").Count);
        var project = (await Toaster.Projects.FindAsync(Project, default))!;
        Assert.Equal((2, 1, 1, null), (project.Builds, project.Running, project.Waiting, project.Last));
    }

    [SkippableFact]
    public async Task Project_TellsItsLastBuild()
    {
        var id = await StartBuildAsync();
        await Toaster.Queue.CancelAsync(id, force: false, default);
        await ShowsAsync(id, view => view.Summary.Outcome is not null);

        var project = (await Toaster.Projects.ListAsync(default)).Single(project => project.Id == Project);

        Assert.Equal((id, BuildOutcome.Cancelled), (project.Last!.Id, project.Last.Outcome));
        Assert.Equal((1, 0, 0), (project.Builds, project.Running, project.Waiting));
    }

    private async Task<IReadOnlyList<BuildId>> IdsAsync(BuildQuery query)
    {
        var list = await Toaster.Views.ListAsync(query, default);
        Assert.Equal(list.Page.Rows.Count, list.Page.Total);
        return [.. list.Page.Rows.Select(row => row.Id)];
    }
}

public sealed class PostgresOrderTests : OrderTests
{
    protected override bool OnPostgres => true;
}
