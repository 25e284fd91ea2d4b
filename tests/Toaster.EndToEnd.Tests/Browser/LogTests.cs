using System.Text.RegularExpressions;
using Toaster.Testing;
using static Microsoft.Playwright.Assertions;

namespace Toaster.EndToEnd.Tests.Browser;

/// <summary>The page of a task's log: what failed first, search, and following while it grows.</summary>
[Collection(nameof(BrowserTests))]
public sealed class LogTests(FeedServer feeds, BrowserFixture browser)
{
    [SkippableFact]
    public Task Log_ThatGrows_IsFollowed_UntilOneScrollsUp() => VisitAsync(async (visit, feed) =>
    {
        var text = Lines(1, 200);
        await feed.LogAsync("do_compile", text);
        await visit.GoAsync($"/builds/{feed.Build}/tasks/1/log");
        var (words, jump) = (visit.Page.Locator("[data-follow-words]"), visit.Page.Locator(".log-jump"));
        await Expect(words).ToContainTextAsync("Following");
        await Expect(visit.Page.Locator("#L200")).ToBeInViewportAsync();

        await feed.LogAsync("do_compile", Lines(201, 3) + "half a li", text.Length);
        await Expect(visit.Page.Locator("#L203")).ToBeInViewportAsync();
        await Expect(visit.Page.Locator("#L204")).ToHaveCountAsync(0); // It comes when it is whole.
        await Expect(jump).Not.ToBeVisibleAsync();

        await visit.Page.EvaluateAsync("() => scrollTo(0, 0)");
        text += Lines(201, 3);
        await feed.LogAsync("do_compile", "half a line\n", text.Length);
        await Expect(jump).ToHaveTextAsync("1 new line");
        await Expect(visit.Page.Locator("#L204")).Not.ToBeInViewportAsync();
        await jump.ClickAsync();
        await Expect(visit.Page.Locator("#L204")).ToBeInViewportAsync();
        await Expect(jump).Not.ToBeVisibleAsync();

        await feed.LogAsync("do_compile", "done\n", text.Length + "half a line\n".Length, isComplete: true);
        await Expect(words).ToHaveTextAsync("The log is complete.");
        await Expect(visit.Page.Locator("#L205")).ToContainTextAsync("done");
    });

    [SkippableFact]
    public Task Log_WithFailures_BeginsAtTheFirst_AndIsSearched() => VisitAsync(async (visit, feed) =>
    {
        await feed.LogAsync("do_compile", Lines(1, 1499) + "ERROR: the toaster is cold\n" + Lines(1501, 500), isComplete: true);
        await visit.GoAsync($"/builds/{feed.Build}/tasks/1/log");
        var failing = visit.Page.Locator(".log-failing a");
        await Expect(failing).ToHaveCountAsync(1);
        await Expect(failing).ToContainTextAsync("the toaster is cold");
        await Expect(visit.Page.Locator("#L1500")).ToHaveClassAsync(new Regex("is-error"));
        await Expect(visit.Page.Locator("#L1")).ToHaveCountAsync(0);
        await failing.ClickAsync();
        await Expect(visit.Page.Locator("#L1500")).ToBeInViewportAsync();

        await visit.Page.GetByLabel("Search this log").FillAsync("SLICE 19");
        await visit.Page.GetByLabel("Search this log").PressAsync("Enter");
        await Expect(visit.Page.Locator("[role=status]", new() { HasText = "lines" })).ToHaveTextAsync("1 of 111 lines"); // 19, 190 to 199, 1900 to 1999.
        await Expect(visit.Page.Locator("#L19 mark")).ToHaveTextAsync("slice 19");
        await visit.Page.GetByText("Next", new() { Exact = true }).ClickAsync();
        await Expect(visit.Page.Locator("[role=status]", new() { HasText = "lines" })).ToHaveTextAsync("2 of 111 lines");
        await Expect(visit.Page.Locator("#L190")).ToBeInViewportAsync();
        await visit.Page.GetByLabel("Search this log").FillAsync("no such thing");
        await visit.Page.GetByLabel("Search this log").PressAsync("Enter");
        await Expect(visit.Page.Locator("[role=status]", new() { HasText = "not found" })).ToBeVisibleAsync();
    });

    private static string Lines(int from, int count) => string.Concat(Enumerable.Range(from, count).Select(n => $"NOTE: slice {n}\n"));

    private async Task VisitAsync(Func<Visit, LiveFeed, Task> body)
    {
        Requires.Chromium();
        var server = await feeds.GetAsync();
        var feed = await LiveFeed.BeginAsync(server);
        await feed.PrepareAsync();
        await feed.StartAsync("do_compile", done: 0);
        await feed.LogAsync("do_compile", "");
        await server.UntilAsync("the task has a log", async () => (await server.Http.GetAsync($"/builds/{feed.Build}/tasks/1/log")).IsSuccessStatusCode);
        await Visit.RunAsync(await browser.GetAsync(), new() { BaseURL = server.Url.ToString(), ViewportSize = new() { Width = 1280, Height = 900 } }, complains: true, visit => body(visit, feed));
    }
}
