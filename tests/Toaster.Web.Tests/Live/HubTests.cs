using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Toaster.Actors.Builds.Following;
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
        Assert.Contains("2 in the queue", change.Part("#live-builds"), StringComparison.Ordinal);
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
