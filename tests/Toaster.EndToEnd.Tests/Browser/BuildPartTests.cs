using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace Toaster.EndToEnd.Tests.Browser;

public sealed class BuildPartTests(ServerFixture server, BrowserFixture browser) : BrowserTests(server, browser)
{
    [SkippableFact]
    public Task Finding_Opened_ShowsTheTaskItsMessagesAndNeighbours() => VisitAsync(async visit =>
    {
        await visit.GoAsync(PageOf(Failed));
        var finding = visit.Page.Locator(".finding h3 a", new() { HasText = "do_compile" }).First;
        var name = await finding.InnerTextAsync();
        await finding.ClickAsync();
        await Expect(visit.Heading).ToContainTextAsync(name);
        await Expect(visit.Page.Locator("#messages")).ToContainTextAsync("error");
        await Expect(visit.Page.Locator(".log .level", new() { HasText = "ERROR" }).First).ToBeVisibleAsync();
        var self = visit.Path;

        // Both ways: what it needs is needed by it, and the other way round.
        foreach (var (side, back) in new[] { (0, 2), (2, 0) })
        {
            await visit.GoAsync(self);
            await visit.Page.Locator(".chain > div").Nth(side).Locator("li a").First.ClickAsync();
            await Expect(visit.Page).Not.ToHaveURLAsync(new Regex(Regex.Escape(self) + "$"));
            await Expect(visit.Page.Locator(".chain > div").Nth(back).Locator($"li a[href='{self}']")).ToHaveCountAsync(1);
        }
    });

    [SkippableFact]
    public Task Variables_Searched_ShowTheOneAndItsHistory() => VisitAsync(async visit =>
    {
        await visit.GoAsync(PageOf(Succeeded, "/variables"));
        await visit.Page.Locator("[data-search]").FillAsync("BBFILES");
        await visit.Page.Locator("[data-search]").PressAsync("Enter");
        await Expect(visit.Page).ToHaveURLAsync(new Regex("q=BBFILES"));
        var row = visit.Rows.Filter(new() { Has = visit.Page.Locator("details:has(.history)") }).First;
        var step = row.Locator(".history li").First;
        await Expect(step).Not.ToBeVisibleAsync();
        await row.Locator("details:has(.history) > summary").ClickAsync();
        await Expect(step).ToBeVisibleAsync();
        await step.Locator("a").First.ClickAsync();
        await Expect(visit.Page).ToHaveURLAsync(new Regex("[?]file="));
        Assert.NotEqual(0, await visit.Rows.CountAsync());
    });
}
