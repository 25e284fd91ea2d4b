using System.Net.Http.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Toaster.Testing;
using static Microsoft.Playwright.Assertions;

namespace Toaster.EndToEnd.Tests.Browser;

/// <summary>From a new project to a build that waits, with script and without.</summary>
[Collection(nameof(BrowserTests))]
public sealed class ProjectTests(BrowserFixture browser)
{
    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NewProject_OfADirectory_ItsBuildWaitsWithItsReason_AndIsCancelled(bool script)
    {
        Requires.Chromium();
        await using var server = await ServerProcess.StartAsync();
        await VisitAsync(server, script, 1280, ColorScheme.Light, async visit =>
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
            await visit.GoAsync("/builds/1");
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
        await using var server = await ServerProcess.StartAsync();
        await VisitAsync(server, true, 1280, ColorScheme.Light, async visit =>
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
        await server.StopAsync();
    }

    [SkippableTheory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(360, ColorScheme.Light)]
    public async Task PagesOfAQueue_HaveNoViolation_AndDoNotScrollSideways(int width, ColorScheme colours)
    {
        Requires.Chromium();
        await using var server = await ServerProcess.StartAsync();
        await SendAsync(server, "/api/v1/projects", new { name = "bench", directory = "/home/me/build", targets = (string[])["core-image-minimal"], labels = (string[])["kvm"] });
        foreach (var (name, slots) in new[] { ("build-01", 2), ("build-02", 20) })
        {
            await SendAsync(server, "/agent/v1/session", new { name, instance = new string('a', 32), version = "1.0", protocol = 1, labels = (string[])["x86-64"], slots, spools = (object[])[] });
        }

        await SendAsync(server, "/api/v1/projects/2/builds", new { });
        await SendAsync(server, "/api/v1/projects/2/builds", new { labels = (string[])["x86-64"] });
        await VisitAsync(server, true, width, colours, async visit =>
        {
            foreach (var path in (string[])["/farm", "/projects", "/projects/2", "/builds/1", "/builds/2", "/builds"])
            {
                await visit.GoAsync(path);
                await visit.Page.EvaluateAsync("() => document.querySelectorAll('main details:not(.menu)').forEach((fold) => (fold.open = true))");
                var violations = (await visit.Page.RunAxe(AxeTests.Rules)).Violations.SelectMany(rule => rule.Nodes.Select(node => $"{path}: {rule.Id} {node.Html}"));
                Assert.Equal([], violations);
                Assert.Equal(width, await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
            }

            await visit.GoAsync("/farm");
            await visit.Page.GetByLabel("Act on build-01").ClickAsync();
            Assert.Empty((await visit.Page.RunAxe(AxeTests.Rules)).Violations.Select(rule => rule.Id));
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
            await Expect(visit.Page.Locator(".nodes-table tbody tr").First).ToContainTextAsync("Resume"); // By now it may count as lost.
        });
        await server.StopAsync();
    }

    private async Task VisitAsync(ServerProcess server, bool script, int width, ColorScheme colours, Func<Visit, Task> body) => await Visit.RunAsync(
        await browser.GetAsync(),
        new() { BaseURL = server.Url.ToString(), JavaScriptEnabled = script, ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = colours, BypassCSP = true, ReducedMotion = ReducedMotion.Reduce },
        complains: true, body);

    private static async Task SendAsync(ServerProcess server, string path, object body)
    {
        using var answer = await server.Http.PostAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync()}");
    }
}
