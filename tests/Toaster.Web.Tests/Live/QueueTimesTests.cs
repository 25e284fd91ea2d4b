using Microsoft.Extensions.DependencyInjection;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Queue;
using Toaster.Actors.Views;
using Toaster.Testing.Views;
using Toaster.Web.Api;
using Toaster.Web.Api.Models;
using Toaster.Web.Farm;
using Toaster.Web.Live;
using Toaster.Web.Tests.Support;

namespace Toaster.Web.Tests.Live;

/// <summary>When a build that waits may start, from what earlier builds took, wherever it is shown.</summary>
public sealed class QueueTimesTests : IAsyncLifetime
{
    private const long Earlier = 10, Running = 11, Waiting = 12, Minute = 60_000_000;
    private Site _site = null!;

    public async Task InitializeAsync()
    {
        _site = await Site.StartEmptyAsync();
        var now = _site.Time.GetUtcNow();
        Add(Running, new SummaryRow { Targets = [new("", "toast", null)] }, isWaiting: false);
        Add(Waiting, new SummaryRow(), isWaiting: true);
        _site.Live.Wait(new(new(Waiting), "toast", 1, "oven is busy: 1 of 1 slots are in use.", Rows.Start));
        var busy = InMemoryFarm.Row(1, "oven", slots: 1) with { SeenAt = now };
        var lease = new Lease(new(Running), 1, new(1), new(1), null, "run", true, now);
        _site.Farm.Agents.Add(new(busy, false, [lease]));
        _site.Queue.Agents.Add(busy);
        _site.Queue.Running.Add(lease);
        _site.Queue.Waiting.Add(new(new(new(Waiting), new(1), 0, [], null, now, DateTimeOffset.UnixEpoch), 1, new("no-slot", "oven is busy: 1 of 1 slots are in use.")));
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Theory]
    [InlineData("/farm", ".queue-table tbody", "in 7 to 15 minutes")]
    [InlineData("/farm", ".nodes-table .doing", "7 to 15 minutes left")]
    [InlineData("/builds", ".now", "starts in 7 to 15 minutes")]
    [InlineData("/builds/12", ".verdict", "By what earlier builds took it starts in 7 to 15 minutes.")]
    public async Task AnEarlierBuildOfTheSame_GivesARange(string page, string place, string words)
    {
        AddEarlier("toast");

        Assert.Contains(words, string.Concat((await _site.OpenAsync(page)).QuerySelectorAll(place).Select(part => part.TextContent)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_GetTheRangeInSeconds()
    {
        AddEarlier("toast");

        var forecast = await _site.Services.GetRequiredService<QueueTimes>().ReadAsync(default);
        var queue = QueueModel.Of(await _site.Queue.ListAsync(default), forecast, FarmFigures.None);
        var build = await BuildLists.FindAsync(new(Waiting), _site.Views, _site.Services.GetRequiredService<WaitingPlaces>(), default);

        var range = new RangeModel(420, 900);
        Assert.Equal((range, range, range), (Assert.Single(queue.Waiting).Starts, Assert.Single(queue.Running).Ends, build.Origin!.Waiting!.Starts));
    }

    [Fact]
    public async Task OfOtherBuildsAlone_NothingIsSaid()
    {
        AddEarlier("bread");

        Assert.DoesNotContain("starts in", (await _site.OpenAsync("/builds")).Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(Format.Missing, (await _site.OpenAsync("/farm")).QuerySelector(".queue-table [data-label=Starts]")!.TextContent);
    }

    [Fact]
    public async Task NobodyCanTakeIt_SaysSo()
    {
        AddEarlier("toast");
        _site.Queue.Waiting[0] = _site.Queue.Waiting[0] with { Item = _site.Queue.Waiting[0].Item with { Labels = ["riscv"] }, Reason = new("no-label", "No agent has the label riscv.") };

        Assert.Equal("not as things are", (await _site.OpenAsync("/farm")).QuerySelector(".queue-table [data-label=Starts]")!.TextContent);
    }

    private void AddEarlier(string target) => Add(
        Earlier, new SummaryRow { Outcome = BuildOutcome.Succeeded, Targets = [new("", target, null)], StartedAt = Rows.Start, CompletedAt = Rows.Start + (10 * Minute) }, isWaiting: false, target);

    private void Add(long id, SummaryRow summary, bool isWaiting, string target = "toast")
    {
        var rows = new InMemoryBuildRows();
        rows.Apply(new BuildChanges { Summary = summary });
        var origin = new BuildOrigin(new BuildSpec { Project = "bench", Targets = [target] }, 0, [], null, Rows.Start) { IsWaiting = isWaiting };
        _site.Views.Add(Rows.View(id, complete: summary.Outcome is not null) with { Source = null, Origin = origin }, rows);
    }
}
