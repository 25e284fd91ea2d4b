using Microsoft.Playwright;
using Toaster.Testing;
using static Microsoft.Playwright.Assertions;

namespace Toaster.EndToEnd.Tests.Browser;

/// <summary>Pages that change by themselves, as a reader sees them.</summary>
[Collection(nameof(BrowserTests))]
public sealed class LiveTests(FeedServer feeds, BrowserFixture browser) : IAsyncLifetime
{
    private static readonly LocatorAssertionsToContainTextOptions Patient = new() { Timeout = 60_000 };
    private ServerProcess _server = null!;

    private ServerProcess? _own;

    public async Task InitializeAsync() => _server = await feeds.GetAsync();

    public async Task DisposeAsync()
    {
        if (_own is not null) await _own.DisposeAsync();
    }

    [SkippableFact]
    public Task Build_RunByToaster_AppearsMovesAndBecomesTheFinishedPage() => VisitOwnAsync(async visit =>
    {
        var go = Path.Combine(_server.Data, "go");
        await visit.GoAsync("/");
        await Expect(visit.Heading).ToHaveTextAsync("No builds yet");
        using var run = Run("demo-first-build", ("SCRIPT_WAIT", $"60:{go}1;350:{go}2"));

        // The empty home becomes the list, with the build on top.
        var card = visit.Page.Locator(".now-card");
        await Expect(card).ToContainTextAsync("#1", Patient);
        await card.Locator("h3 a").ClickAsync();
        await Expect(visit.Page.Locator(".dot")).ToHaveTextAsync("Live");
        await Expect(visit.Page.Locator(".phase-now").First).ToBeVisibleAsync();
        await File.WriteAllTextAsync(go + "1", "");
        await Expect(visit.Page.Locator("#live-log .log")).ToContainTextAsync("task do_", Patient);
        await Expect(visit.Page.Locator(".tiles")).ToContainTextAsync("Waiting for a turn");
        Assert.Contains("· #1 · Toaster", await visit.Page.TitleAsync(), StringComparison.Ordinal);
        await Expect(visit.Page.Locator("link[rel=icon]")).ToHaveAttributeAsync("href", new System.Text.RegularExpressions.Regex("mark-run", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        await File.WriteAllTextAsync(go + "2", "");

        await Expect(visit.Verdict).ToContainTextAsync("Succeeded", Patient);
        await Expect(visit.Page.Locator("[data-hub]")).ToHaveCountAsync(0);
        await Expect(visit.Page.Locator(".acts")).ToContainTextAsync("Build record");
        await run.EndAsync();
    });

    [SkippableFact]
    public Task Build_TasksRunAndFail_AreShownAsTheyDo() => VisitAsync(async visit =>
    {
        var feed = await LiveFeed.BeginAsync(_server);
        await feed.PrepareAsync();
        await visit.GoAsync($"/builds/{feed.Build}");
        await Expect(visit.Heading).ToContainTextAsync("toast", Patient);
        await feed.StartAsync("do_fetch", done: 0);
        var row = visit.Page.Locator(".live-table tbody tr");
        await Expect(row).ToContainTextAsync("toast:do_fetch", Patient);
        await Expect(visit.Verdict).ToContainTextAsync("Running: 0 of 8 tasks done");
        await Expect(row.Locator("th a")).ToHaveAttributeAsync("href", $"/builds/{feed.Build}/tasks/1"); // Once the tables have it.
        await feed.SayAsync(("bb.build.TaskProgress", """{"pid":100,"progress":40,"rate":"1.9 MiB/s"}"""));
        await Expect(row).ToContainTextAsync("40 %, 1.9 MiB/s", Patient);

        await feed.EndAsync("do_fetch", done: 1);
        await feed.StartAsync("do_compile", done: 1);
        await Expect(row).ToContainTextAsync("do_compile", Patient);
        await feed.EndAsync("do_compile", done: 2, fails: true);

        await Expect(visit.Verdict).ToContainTextAsync("Will fail: 1 task failed", Patient);
        await Expect(visit.Page.Locator(".finding, #errors").First).ToBeVisibleAsync();
        await Expect(visit.Page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex("^1 failed ·", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
    });

    [SkippableFact]
    public Task Build_IsBeingStopped_ShowsEachStep() => VisitAsync(async visit =>
    {
        var feed = await LiveFeed.BeginAsync(_server);
        await feed.PrepareAsync();
        await feed.StartAsync("do_compile", done: 0);
        await visit.GoAsync($"/builds/{feed.Build}");
        await feed.StopAsync("orderly");
        await Expect(visit.Verdict).ToContainTextAsync("Cancelling: no task is started any more", Patient);
        await feed.SayAsync(("bb.runqueue.runQueueExitWait", """{"remain":1}"""));
        await Expect(visit.Verdict).ToContainTextAsync("1 running task is awaited", Patient);
        await feed.StopAsync("forced");
        await Expect(visit.Verdict).ToContainTextAsync("running tasks are stopped", Patient);
        await Expect(visit.Page.Locator(".stops li")).ToHaveCountAsync(2);
    });

    [SkippableFact]
    public Task Build_ServerIsKilledAndComesBack_GoesOnWithoutAGap() => VisitOwnAsync(
        async visit =>
        {
            var feed = await LiveFeed.BeginAsync(_server);
            await feed.PrepareAsync();
            await feed.StartAsync("do_fetch", done: 0);
            await visit.GoAsync($"/builds/{feed.Build}");
            await Expect(visit.Page.Locator(".live-table")).ToContainTextAsync("do_fetch", Patient);
            await visit.Page.EvaluateAsync("() => { window.sameDocument = true; }");

            await _server.RestartAsync();
            await feed.EndAsync("do_fetch", done: 1);
            await feed.StartAsync("do_compile", done: 1);

            await Expect(visit.Page.Locator(".live-table tbody tr")).ToContainTextAsync("do_compile", Patient);
            await Expect(visit.Page.Locator(".live-table tbody tr")).ToHaveCountAsync(1);
            await Expect(visit.Page.Locator(".dot")).ToHaveTextAsync("Live");
            Assert.True(await visit.Page.EvaluateAsync<bool>("() => window.sameDocument === true"));
            await feed.EndAsync("do_compile", done: 2);
            await feed.FinishAsync();
            await Expect(visit.Page.Locator("[data-hub]")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        },
        complains: false); // While the server is away the browser says so.

    [SkippableFact]
    public Task List_BuildEnds_SaysSoAndMovesNothing() => VisitOwnAsync(async visit =>
    {
        var feed = await LiveFeed.BeginAsync(_server);
        await feed.PrepareAsync();
        await feed.StartAsync("do_fetch", done: 0);
        await _server.UntilAsync("the build is in the list", async () => (await _server.ApiAsync("/builds")).GetProperty("items").GetArrayLength() == 1);
        await visit.GoAsync("/builds");
        await Expect(visit.Rows).ToHaveCountAsync(1);
        await feed.EndAsync("do_fetch", done: 7);
        await Expect(visit.Page.Locator(".now-card")).ToContainTextAsync("7 of 8 tasks", Patient);
        var other = await LiveFeed.BeginAsync(_server, "bitbake bread");
        await other.PrepareAsync();
        await Expect(visit.Page.Locator(".now-card")).ToHaveCountAsync(2, new() { Timeout = 60_000 });

        await feed.FinishAsync();
        await Expect(visit.Page.Locator("[data-news]")).ToContainTextAsync("1 build ended since you opened this page", Patient);
        await Expect(visit.Rows).ToHaveCountAsync(1);
        await Expect(visit.Rows.First).ToContainTextAsync("ended with 7 of 8 tasks not run");
        await visit.Page.Locator("[data-news] a").ClickAsync();
        await Expect(visit.Rows).ToHaveCountAsync(2);
    });

    [SkippableFact]
    public Task Build_WithoutScript_SaysHowToLookAgain() => VisitAsync(
        async visit =>
        {
            var feed = await LiveFeed.BeginAsync(_server);
            await feed.PrepareAsync();
            await feed.StartAsync("do_fetch", done: 0);
            await visit.GoAsync($"/builds/{feed.Build}");
            await Expect(visit.Page.Locator(".live-table")).ToContainTextAsync("do_fetch");
            await Expect(visit.Page.Locator(".page-foot a")).ToHaveTextAsync("Reload");
        },
        new() { JavaScriptEnabled = false });

    [SkippableFact]
    public Task LivePages_HaveNoViolationAndFit() => VisitAsync(
        async visit =>
        {
            var feed = await LiveFeed.BeginAsync(_server);
            await feed.PrepareAsync();
            await feed.StartAsync("do_compile_of_a_task_with_quite_a_long_name", done: 3);
            await feed.StopAsync("orderly");
            foreach (var (name, path) in new[] { ("live build", $"/builds/{feed.Build}"), ("live builds", "/builds") })
            {
                await visit.GoAsync(path);
                await Expect(visit.Page.Locator(".live-table, .now-card").First).ToBeVisibleAsync();
                Assert.Equal([], await PageLooks.ProblemsAsync(visit, name));
            }
        },
        PageLooks.Context);

    private async Task VisitOwnAsync(Func<Visit, Task> body, bool complains = true)
    {
        Requires.Chromium();
        _server = _own = await ServerProcess.StartAsync();
        await VisitAsync(body, complains: complains);
    }

    private async Task VisitAsync(Func<Visit, Task> body, BrowserNewContextOptions? options = null, bool complains = true)
    {
        Requires.Chromium();
        options ??= new();
        options.BaseURL = _server.Url.ToString();
        options.ViewportSize ??= new() { Width = 1280, Height = 900 };
        await Visit.RunAsync(await browser.GetAsync(), options, complains, body);
    }

    private ToasterProcess Run(string recording, params (string Name, string Value)[] script)
    {
        var build = Directory.CreateDirectory(Path.Combine(_server.Data, "elsewhere", "conf")).Parent!.FullName;
        File.WriteAllText(Path.Combine(build, "conf", "bblayers.conf"), "");
        Dictionary<string, string> environment = new()
        {
            ["BBPATH"] = build,
            ["SCRIPT_LOG"] = Path.Combine(EventLogs.Own()!, recording + ".json.gz"),
            ["TOASTER__Run__OfferSeconds"] = "600",
            ["TOASTER__Run__SendSeconds"] = "600",
        };
        foreach (var (name, value) in script)
        {
            environment[name] = value;
        }

        return ToasterProcess.Start(environment, "run", "--data", _server.Data, "--", Path.Combine(AppContext.BaseDirectory, "bitbake"), "demo-image");
    }
}
