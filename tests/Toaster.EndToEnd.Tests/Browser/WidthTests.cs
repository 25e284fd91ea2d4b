using static Microsoft.Playwright.Assertions;

namespace Toaster.EndToEnd.Tests.Browser;

public sealed class WidthTests(ServerFixture server, BrowserFixture browser) : BrowserTests(server, browser)
{
    [SkippableFact]
    public Task BottomBar_SmallScreen_IsThereInsteadOfTheRail() => VisitAsync(
        async visit =>
        {
            await visit.GoAsync("/builds");
            await Expect(visit.Page.Locator(".bottombar")).ToBeInViewportAsync();
            await Expect(visit.Page.Locator(".rail")).Not.ToBeVisibleAsync();
            await visit.Page.Locator(".bottombar a", new() { HasText = "Import" }).ClickAsync();
            await visit.HasPathAsync("/import");
            await visit.Page.SetViewportSizeAsync(1400, 900);
            await Expect(visit.Page.Locator(".bottombar")).Not.ToBeVisibleAsync();
            await Expect(visit.Page.Locator(".rail")).ToBeVisibleAsync();
        },
        new() { ViewportSize = new() { Width = 360, Height = 740 } });
}
