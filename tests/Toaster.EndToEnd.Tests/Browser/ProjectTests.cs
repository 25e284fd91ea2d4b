using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Toaster.Testing;
using static Microsoft.Playwright.Assertions;

namespace Toaster.EndToEnd.Tests.Browser;

/// <summary>From a new project to a build that waits, with script and without.</summary>
[Collection(nameof(BrowserTests))]
public sealed partial class ProjectTests(FeedServer feeds, BrowserFixture browser)
{
    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NewProject_OfADirectory_ItsBuildWaitsWithItsReason_AndIsCancelled(bool script)
    {
        Requires.Chromium();
        await using var server = await ServerProcess.StartAsync();
        await VisitAsync(server, script, async visit =>
        {
            var page = visit.Page;
            await visit.GoAsync("/projects");
            await page.Locator(".head .button-main").ClickAsync();
            await page.GetByText("A build directory that exists").ClickAsync();
            await page.GetByLabel("Name", new() { Exact = true }).FillAsync("bench");
            await page.GetByLabel("Path on the node").FillAsync("relative/path");
            await page.GetByRole(AriaRole.Button, new() { Name = "Create project" }).ClickAsync();
            await Expect(page.Locator("#directory-problem")).ToContainTextAsync("absolute path");
            await Expect(page.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("bench");

            await page.GetByLabel("Path on the node").FillAsync("/home/me/build");
            await page.GetByRole(AriaRole.Button, new() { Name = "Add a variable" }).ClickAsync();
            await page.GetByLabel("Name of variable 1").FillAsync("IMAGE_INSTALL:append");
            await page.GetByLabel("Value of variable 1").FillAsync(" strace");
            await page.GetByRole(AriaRole.Button, new() { Name = "Create project" }).ClickAsync();
            await Expect(visit.Heading).ToHaveTextAsync("bench");

            await page.GetByLabel("Targets").FillAsync("toast");
            await page.GetByRole(AriaRole.Button, new() { Name = "Start build" }).ClickAsync();
            await Expect(visit.Heading).ToContainTextAsync("toast");
            await Expect(visit.Verdict).ToContainTextAsync("Queued: no agent has come yet.");
            await Expect(page.Locator("#order-card")).ToBeVisibleAsync();

            await visit.GoAsync("/builds?outcome=waiting");
            await Expect(visit.Rows).ToHaveCountAsync(1);
            await Expect(visit.Rows).ToContainTextAsync("No agent has come yet");
            await visit.GoAsync("/farm");
            await Expect(page.Locator(".queue-table tbody tr")).ToContainTextAsync("No agent has come yet");

            await visit.GoAsync("/builds/1");
            await page.Locator("summary", new() { HasText = "Cancel build" }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Yes, cancel it" }).ClickAsync();
            await server.UntilAsync("the build is cancelled", async () => (await server.ApiAsync("/builds/1")).TryGetProperty("outcome", out _));
            if (!script) await visit.GoAsync("/builds/1"); // With script it comes by itself.
            await Expect(visit.Verdict).ToContainTextAsync("Cancelled");
            await page.GetByRole(AriaRole.Button, new() { Name = "Rebuild" }).ClickAsync();
            await visit.HasPathAsync("/builds/2");
            await Expect(page.Locator(".meta")).ToContainTextAsync("rebuild of #1");
        });
        await server.StopAsync();
    }

    [SkippableFact]
    public async Task Layers_AreAddedAndMoved_WithoutLosingThePlace()
    {
        Requires.Chromium();
        await VisitAsync(await feeds.GetAsync(), true, async visit =>
        {
            var page = visit.Page;
            await visit.GoAsync("/projects/new");
            await page.GetByLabel("Name", new() { Exact = true }).FillAsync("own");
            await page.GetByRole(AriaRole.Button, new() { Name = "Add a layer" }).ClickAsync();
            await Expect(page.GetByLabel("Layer 4", new() { Exact = true })).ToBeFocusedAsync();
            await page.Keyboard.TypeAsync("meta-yocto");
            await page.GetByRole(AriaRole.Button, new() { Name = "Move layer 4 up" }).ClickAsync();
            await Expect(page.GetByLabel("Layer 3", new() { Exact = true })).ToHaveValueAsync("meta-yocto");
            await page.GetByRole(AriaRole.Button, new() { Name = "Remove layer 1", Exact = true }).ClickAsync();
            await Expect(page.GetByLabel("Layer 1", new() { Exact = true })).ToHaveValueAsync("meta-yocto/meta-poky");
            await Expect(page.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("own");
            await page.GetByLabel("Name", new() { Exact = true }).PressAsync("Enter");
            await Expect(visit.Heading).ToHaveTextAsync("own");
            await Expect(page.Locator("ol.lines > li")).ToHaveCountAsync(3);
        });
    }

    [SkippableFact]
    public async Task PagesOfAQueue_HaveNoViolation_AndDoNotScrollSideways()
    {
        Requires.Chromium();
        var server = await feeds.GetAsync();
        var (project, waiting) = await FillAsync(server);
        var feed = await LiveFeed.BeginAsync(server);
        await feed.PrepareAsync();
        await feed.StartAsync("do_compile", done: 0);
        await feed.LogAsync("do_compile", string.Concat(Enumerable.Range(1, 60).Select(n => n % 20 == 0 ? $"ERROR: bread {n} is burnt\n" : $"NOTE: slice {n}\n")), isComplete: true);
        await server.UntilAsync("the task has a page", async () => (await server.Http.GetAsync($"/builds/{feed.Build}/tasks/1/log")).IsSuccessStatusCode);
        (string, string, int)[] pages =
        [
            ("farm", "/farm", 200), ("enrol", "/farm/enrol", 200), ("pools", "/farm/pools", 200), ("new pool", "/farm/pools/new", 200), ("pool", "/farm/pools/2/edit", 200), ("projects", "/projects", 200), ("new project", "/projects/new", 200), ("new project of a directory", "/projects/new?from=directory", 200),
            ("command line builds", "/projects/1", 200), ("project", $"/projects/{project}", 200), ("edit", $"/projects/{project}/edit", 200), ("delete", $"/projects/{project}/delete", 200),
            ("waiting build", $"/builds/{waiting}", 200), ("builds that wait", "/builds?outcome=waiting", 200), ("task log", $"/builds/{feed.Build}/tasks/1/log", 200), ("log found", $"/builds/{feed.Build}/tasks/1/log?q=bread", 200),
        ];
        Assert.Equal([], await PageLooks.ProblemsAsync(pages, body => VisitAsync(server, true, body)));
    }

    [SkippableFact]
    public async Task Farm_ChangesByItself_AndKeepsTheMenuThatIsOpen()
    {
        Requires.Chromium();
        var server = await feeds.GetAsync();
        var (project, waiting) = await FillAsync(server);
        var node = (await server.ApiAsync("/nodes")).GetProperty("items").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "build-01").GetProperty("id").GetInt64();
        await VisitAsync(server, true, async visit =>
        {
            var page = visit.Page;
            await visit.GoAsync("/farm");
            await Expect(page.Locator(".dot")).ToHaveTextAsync("Live");
            await page.EvaluateAsync("() => { window.sameDocument = true; }");
            var row = page.Locator(".nodes-table tbody tr", new() { HasText = "build-01" });
            await page.GetByLabel("Act on build-01").ClickAsync();
            await row.Locator("input[name=sure]").CheckAsync();
            await SendAsync(server, $"/api/v1/nodes/{node}/drain", new { });

            await Expect(row.Locator(".outcome")).ToHaveTextAsync(DrainingOrLost()); // On a slow machine it may count as lost by now.
            await Expect(row.Locator("input[name=sure]")).ToBeCheckedAsync();
            await Expect(page.Locator(".queue-table tbody tr", new() { HasText = $"#{waiting}" })).ToHaveCountAsync(1);
            await SendAsync(server, $"/api/v1/builds/{waiting}/cancel", new { });
            await Expect(page.Locator(".queue-table tbody tr", new() { HasText = $"#{waiting}" })).ToHaveCountAsync(0);
            Assert.True(await page.EvaluateAsync<bool>("() => window.sameDocument === true"));

            // What came by the stream works as what came with the page.
            await page.Keyboard.PressAsync("Escape");
            await visit.GoAsync("/farm");
            await SendAsync(server, $"/api/v1/nodes/{node}/pause", new { });
            await Expect(row).ToContainTextAsync("Resume");
            await page.GetByLabel("Act on build-01").ClickAsync();
            await row.Locator("button[value=ready]").ClickAsync();
            await Expect(row).Not.ToContainTextAsync("Resume");
        });
    }

    [SkippableFact]
    public async Task WaitingBuild_IsCancelledElsewhere_ItsPageItsRowAndItsProjectFollow()
    {
        Requires.Chromium();
        var server = await feeds.GetAsync();
        var (project, waiting) = await FillAsync(server);
        var first = await SendAsync(server, $"/api/v1/projects/{project}/builds", new { priority = 50 });
        await VisitAsync(server, true, async visit =>
        {
            var (list, ofProject) = (await visit.Page.Context.NewPageAsync(), await visit.Page.Context.NewPageAsync());
            await list.GotoAsync("/builds?outcome=waiting&rows=150");
            await ofProject.GotoAsync($"/projects/{project}");
            await visit.GoAsync($"/builds/{waiting}");
            await Expect(visit.Page.Locator("#live-acts")).ToContainTextAsync("Priority");
            var what = list.Locator($"#what-{waiting}");
            await Expect(list.Locator(".dot")).ToHaveTextAsync("Live");
            await Expect(what).ToContainTextAsync("in the queue");
            var before = await what.InnerTextAsync();
            await SendAsync(server, $"/api/v1/builds/{waiting}/priority?priority=100", new { });
            await Expect(what).Not.ToHaveTextAsync(before);

            await SendAsync(server, $"/api/v1/builds/{waiting}/cancel", new { });
            await Expect(visit.Verdict).ToContainTextAsync("Cancelled");
            await Expect(visit.Page.Locator("#live-acts")).ToContainTextAsync("Rebuild");
            await Expect(list.Locator($"#outcome-{waiting}")).ToContainTextAsync("Cancelled");
            await Expect(ofProject.Locator("#project-latest")).ToContainTextAsync($"#{waiting}");
            await Expect(ofProject.Locator("#project-open")).ToContainTextAsync($"#{first.GetProperty("id").GetInt64()}");
        });
    }

    [GeneratedRegex("Draining|Lost", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DrainingOrLost();

    /// <summary>Two nodes, a project, and a build of it that waits.</summary>
    private static async Task<(long Project, long Waiting)> FillAsync(ServerProcess server)
    {
        var name = $"bench-{Guid.NewGuid():N}"[..12];
        var project = (await SendAsync(server, "/api/v1/projects", new { name, directory = $"/home/me/{name}", targets = (string[])["core-image-minimal"], labels = (string[])["kvm"] })).GetProperty("id").GetInt64();
        await SendAsync(server, "/api/v1/pools", new { name = $"pool-{name}", description = "Only for what is baked.", projects = (long[])[project] });
        foreach (var (node, slots) in new[] { ("build-01", 2), ("build-02", 20) })
        {
            await SendAsync(server, "/agent/v1/session", new { name = node, instance = new string('a', 32), version = "1.0", protocol = 1, labels = (string[])["x86-64"], slots, spools = (object[])[] });
        }

        var waiting = (await SendAsync(server, $"/api/v1/projects/{project}/builds", new { })).GetProperty("id").GetInt64();
        await SendAsync(server, $"/api/v1/projects/{project}/builds", new { labels = (string[])["x86-64"] });
        await server.UntilAsync("the build has a page", async () => (await server.Http.GetAsync($"/builds/{waiting}")).IsSuccessStatusCode);
        return (project, waiting);
    }

    private async Task VisitAsync(ServerProcess server, bool script, Func<Visit, Task> body)
    {
        var options = PageLooks.Context;
        (options.BaseURL, options.JavaScriptEnabled) = (server.Url.ToString(), script);
        await Visit.RunAsync(await browser.GetAsync(), options, complains: true, body);
    }

    private static async Task<JsonElement> SendAsync(ServerProcess server, string path, object body)
    {
        using var answer = await server.Http.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        return JsonElement.Parse(text);
    }
}
