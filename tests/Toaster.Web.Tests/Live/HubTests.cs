using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Toaster.Actors.Builds.Following;
using Toaster.Actors.Queue;
using Toaster.Web.Live;
using Toaster.Web.Tests.Support;

namespace Toaster.Web.Tests.Live;

/// <summary>The stream as a browser or a script reads it.</summary>
public sealed class HubTests : IAsyncLifetime
{
    private Site _site = null!;

    public async Task InitializeAsync() => _site = await Site.StartAsync();

    public Task DisposeAsync() => _site.DisposeAsync().AsTask();

    [Fact]
    public async Task Build_RunningOne_IsTheWholeStateThenWhatChanges()
    {
        Progress(done: 1);
        await using var stream = await SseStream.OpenAsync(_site, "/hub?topic=build:3");

        var state = await stream.NextAsync();
        Progress(done: 2);
        var change = await stream.NextAsync();

        Assert.Equal(("state", "change"), (state.Event, change.Event));
        Assert.Contains("1 of 4 tasks", state.Part("#live-verdict"), StringComparison.Ordinal);
        Assert.Contains("2 of 4 tasks", change.Part("#live-verdict"), StringComparison.Ordinal);
        Assert.Equal("50 % · soup · #3 · Toaster", change.Part("title"));
        Assert.Null(change.Part("#live-tabs"));
        Assert.Equal(long.Parse(state.Id.Split(':')[^1]) + 1, long.Parse(change.Id.Split(':')[^1]));
        Assert.StartsWith("build:3:", state.Id, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Build_ReaderThatComesBack_GetsWhatItMissed(bool byHeader)
    {
        Progress(done: 1);
        await using var watcher = await SseStream.OpenAsync(_site, "/hub?topic=build:3");
        string id;
        await using (var first = await SseStream.OpenAsync(_site, "/hub?topic=build:3"))
        {
            id = (await first.NextAsync()).Id;
        }

        Progress(done: 2);
        await watcher.NextAsync();
        await watcher.NextAsync();
        await using var again = await SseStream.OpenAsync(_site, byHeader ? "/hub?topic=build:3" : $"/hub?topic=build:3&last={id}", byHeader ? id : null);
        var missed = await again.NextAsync();

        Assert.Equal("change", missed.Event);
        Assert.Contains("2 of 4 tasks", missed.Part("#live-verdict"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_PlaceOfAServerBefore_IsTakenUpAnew()
    {
        Progress(done: 1);
        await using var stream = await SseStream.OpenAsync(_site, "/hub?topic=build:3", "build:3:17");

        Assert.Equal("resync", (await stream.NextAsync()).Event);
        Assert.Equal("state", (await stream.NextAsync()).Event);
        Assert.Equal(1, _site.Services.GetRequiredService<LiveHub>().Resyncs);
    }

    [Fact]
    public async Task Build_OnlyTheTablesMove_IsTold()
    {
        await using var stream = await SseStream.OpenAsync(_site, "/hub?topic=build:3");
        await stream.NextAsync();
        _site.Views.Add(Rows.View(Site.Running, complete: false), Rows.Running("broth"));
        _site.Live.MoveTables(new(Site.Running));

        await stream.NextAsync(change => change.Part("#live-words")?.Contains("broth", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Build_HasEnded_EndsTheStream()
    {
        await using var stream = await SseStream.OpenAsync(_site, $"/hub?topic=build:{Site.Rich}");

        Assert.Equal("end", (await stream.NextAsync()).Event);
        Assert.Null(await stream.TryNextAsync());
    }

    [Fact]
    public async Task Builds_SeveralTopics_ShareOneStream()
    {
        Progress(done: 1);
        await using var stream = await SseStream.OpenAsync(_site, "/hub?topic=builds&topic=build:3");

        var (one, two) = (await stream.NextAsync(), await stream.NextAsync());

        Assert.Contains(new[] { one, two }, e => e.Part("#live-builds") is { } head && head.Contains("1 of 4 tasks", StringComparison.Ordinal));
        Assert.Contains(new[] { one, two }, e => e.Part("#live-verdict") is not null);
        Assert.Matches("^builds:[0-9]+,build:3:[0-9]+$", two.Id);
    }

    [Fact]
    public async Task Builds_SomebodyWaits_IsShownWithItsReason()
    {
        await using var stream = await SseStream.OpenAsync(_site, "/hub?topic=builds");
        await stream.NextAsync();
        _site.Live.Wait(new(new(77), "core-image-minimal", 2, "No node has the label riscv.", Rows.Start, "Nightly"));

        var change = await stream.NextAsync();

        Assert.Contains("No node has the label riscv.", change.Part("#live-builds"), StringComparison.Ordinal);
        Assert.Contains("Place 2 in the queue", change.Part("#live-builds"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Builds_WhatSomebodyWaitsFor_ChangesInItsRow()
    {
        _site.Live.Wait(new(new(Site.Waiting), "soup", 2, "All slots are in use.", Rows.Start));
        await using var stream = await SseStream.OpenAsync(_site, "/hub?topic=builds");
        var first = await stream.NextAsync();
        Assert.Contains("Place 2 in the queue.", first.Part($"#what-{Site.Waiting}"), StringComparison.Ordinal);
        Assert.Contains("Queued", first.Part($"#outcome-{Site.Waiting}"), StringComparison.Ordinal);

        _site.Live.WaitNoMore();
        _site.Live.Wait(new(new(Site.Waiting), "soup", 1, "No node has the label riscv.", Rows.Start));
        var change = await stream.NextAsync(change => change.Part($"#what-{Site.Waiting}")?.Contains("riscv", StringComparison.Ordinal) == true);

        Assert.Contains("First in the queue.", change.Part($"#what-{Site.Waiting}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_IsAskedToStop_GetsOtherButtons_WithoutAToken()
    {
        var build = (await _site.Views.FindAsync(new(Site.Again), default))!;
        _site.Views.Add(build with { Origin = build.Origin! with { CancelledAt = null } }, Rows.Running("stew"));
        await using var stream = await SseStream.OpenAsync(_site, $"/hub?topic=build:{Site.Again}");
        var before = (await stream.NextAsync()).Part("#live-acts")!;

        _site.Views.Add(build with { Origin = build.Origin! with { CancelledAt = Rows.Start } }, Rows.Running("stew"));
        _site.Live.MoveTables(new(Site.Again));
        var after = (await stream.NextAsync(change => change.Part("#live-acts") is not null)).Part("#live-acts")!;

        Assert.Contains("Cancel build", before, StringComparison.Ordinal);
        Assert.Contains("Stop at once", after, StringComparison.Ordinal);
        Assert.Equal("", Site.Parse(after).QuerySelector("[data-token]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Farm_NodeIsPaused_OnlyItsTableChanges()
    {
        await using var stream = await SseStream.OpenAsync(_site, "/hub?topic=farm");
        var state = await stream.NextAsync();
        Assert.Contains("No agent has the label riscv.", state.Part("#farm-queue"), StringComparison.Ordinal);
        Assert.Contains("lab is lost.", state.Part("say"), StringComparison.Ordinal);

        await _site.Farm.SetStateAsync(new(1), AgentState.Paused, default);
        _site.Live.MoveQueue();
        var change = await stream.NextAsync(change => change.Part("#farm-nodes") is not null);

        Assert.Contains("Paused", Site.Parse(change.Part("#farm-nodes")!).QuerySelector("tbody tr")!.TextContent, StringComparison.Ordinal);
        Assert.Null(change.Part("#farm-queue"));
        Assert.StartsWith("farm:", change.Id, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Farm_NobodyTellsOfABeat_IsLookedAtAgain()
    {
        await using var stream = await SseStream.OpenAsync(_site, "/hub?topic=farm");
        await stream.NextAsync();
        _site.Farm.Agents[0] = _site.Farm.Agents[0] with { Row = _site.Farm.Agents[0].Row with { Load = 77.5 } };

        await stream.NextAsync(change => change.Part("#farm-nodes")?.Contains("77.5", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Project_ReaderComesBack_GetsWhatItMissed()
    {
        await using var watcher = await SseStream.OpenAsync(_site, $"/hub?topic=project:{Orders.Full}&topic=projects");
        string id;
        await using (var first = await SseStream.OpenAsync(_site, $"/hub?topic=project:{Orders.Full}"))
        {
            var state = await first.NextAsync();
            id = state.Id;
            Assert.Contains("soup", (await _site.Views.FindAsync(new(Site.Running), default))!.Summary.Targets[0].Name, StringComparison.Ordinal);
            Assert.Contains("stew", state.Part("#project-open"), StringComparison.Ordinal);
        }

        var build = (await _site.Views.FindAsync(new(Site.Again), default))!;
        _site.Views.Add(build, Rows.Running("porridge"));
        _site.Live.MoveTables(new(Site.Again));
        await watcher.NextAsync(change => change.Part("#project-open")?.Contains("porridge", StringComparison.Ordinal) == true);
        await using var again = await SseStream.OpenAsync(_site, $"/hub?topic=project:{Orders.Full}", id);
        var missed = await again.NextAsync();

        Assert.Equal("change", missed.Event);
        Assert.Contains("porridge", missed.Part("#project-open"), StringComparison.Ordinal);
        Assert.Null(missed.Part("#project-latest"));
    }

    [Fact]
    public async Task Project_IsDeleted_EndsTheStream()
    {
        await using var stream = await SseStream.OpenAsync(_site, $"/hub?topic=project:{Orders.Bare}");
        await stream.NextAsync();
        await _site.Projects.DeleteAsync(new(Orders.Bare), default);
        _site.Live.MoveQueue();

        Assert.Equal("end", (await stream.NextAsync()).Event);
    }

    [Fact]
    public async Task Projects_SomethingRuns_IsToldInItsRow()
    {
        await using var stream = await SseStream.OpenAsync(_site, "/hub?topic=projects");
        Assert.Contains("1 running", (await stream.NextAsync()).Part($"#project-now-{Orders.Full}"), StringComparison.Ordinal);
        var project = (await _site.Projects.FindAsync(new Actors.ProjectId(Orders.Full), default))!;
        _site.Projects.Replace(project with { Running = 2 });
        _site.Live.MoveQueue();

        Assert.Contains("2 running", (await stream.NextAsync()).Part($"#project-now-{Orders.Full}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/farm", "farm")]
    [InlineData("/projects", "projects")]
    [InlineData("/projects/2", "project:2")]
    public async Task Page_HasItsTopic_AndAFormThatHasAToken(string path, string topic)
    {
        var page = await _site.OpenAsync(path);

        Assert.Equal(topic, Assert.Single(page.QuerySelectorAll("[data-hub]")).GetAttribute("data-hub"));
        Assert.All(page.QuerySelectorAll("[data-token]"), field => Assert.NotEqual("", field.GetAttribute("value")));
        Assert.Empty(page.QuerySelectorAll("[data-live]:not([data-hub])"));
    }

    [Fact]
    public async Task Hub_MoreReadersThanItsLimit_RefusesInWords()
    {
        List<SseStream> readers = [.. await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => SseStream.OpenAsync(_site, "/hub?topic=builds")))];
        using (var refused = await _site.Client.GetAsync("/hub?topic=builds"))
        {
            var problem = JsonElement.Parse(await refused.Content.ReadAsStringAsync());
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "too-many-readers"), (refused.StatusCode, problem.GetProperty("code").GetString()));
        }

        foreach (var reader in readers)
        {
            await reader.DisposeAsync();
        }

        await SseStream.UntilAsync(_site, () => _site.Services.GetRequiredService<LiveHub>().Readers == 0);
        await using var next = await SseStream.OpenAsync(_site, "/hub?topic=builds");
        Assert.Equal("state", (await next.NextAsync()).Event);
    }

    [Fact]
    public async Task Hub_ServerStops_EndsAllStreams()
    {
        await using var stream = await SseStream.OpenAsync(_site, "/hub?topic=builds");
        await stream.NextAsync();
        _site.Services.GetRequiredService<LiveHub>().Stop();

        Assert.Equal("closing", (await stream.NextAsync()).Event);
        Assert.Null(await stream.TryNextAsync());
    }

    [Fact]
    public async Task Hub_Quiet_Beats()
    {
        await using var stream = await SseStream.OpenAsync(_site, "/hub?topic=builds");
        await stream.NextAsync();

        await stream.UntilLineAsync(": beat");
    }

    [Fact]
    public async Task Build_NoSuchOne_EndsTheStream()
    {
        await using var stream = await SseStream.OpenAsync(_site, "/hub?topic=build:99");

        Assert.Equal("end", (await stream.NextAsync()).Event);
    }

    [Theory]
    [InlineData("/hub")]
    [InlineData("/hub?topic=")]
    [InlineData("/hub?topic=build")]
    [InlineData("/hub?topic=build:-1")]
    [InlineData("/hub?topic=project")]
    [InlineData("/hub?topic=farm:1")]
    [InlineData("/hub?topic=secrets")]
    [InlineData("/hub?topic=builds&topic=nonsense")]
    public async Task Hub_NoSuchTopic_IsRefused(string url)
    {
        using var answer = await _site.Client.GetAsync(url);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("bad-value", JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("code").GetString());
    }

    private void Progress(long done) => _site.Live.Set(new(
        new(Site.Running), done, 1, true, null,
        BuildProgress.None with
        {
            Steps = ProgressFold.Fold(BuildProgress.None, Testing.Given.Events(("bb.runqueue.runQueueTaskStarted", new { total = 4, completed = done })), System.Collections.Immutable.ImmutableDictionary<string, Actors.Builds.TaskInFlight>.Empty).Steps,
            Queue = new(4, done, 0, 0, 1, 0, 0, 0),
        },
        []));
}
