using static Microsoft.Playwright.Assertions;

namespace Toaster.EndToEnd.Tests.Browser;

public sealed class WidthTests(ServerFixture server, BrowserFixture browser) : BrowserTests(server, browser)
{
    private static readonly int[] Widths = [360, 500, 640, 700, 768, 900, 1024, 1400];

    // How much too wide, and what sticks out first.
    private const string Excess = """
        () => {
            const root = document.documentElement;
            if (root.scrollWidth <= root.clientWidth) return "";
            const out = [...document.querySelectorAll("main *")].find((e) => e.getBoundingClientRect().right > root.clientWidth + 1);
            return `${root.scrollWidth} > ${root.clientWidth}, ${out?.outerHTML.slice(0, 120)}`;
        }
        """;

    [SkippableFact]
    public Task Pages_AnyWidth_DoNotScrollSideways() => VisitAsync(async visit =>
    {
        List<string> wide = [];
        foreach (var (name, path, status) in await KindsAsync())
        {
            await visit.GoAsync(path, status);
            foreach (var width in Widths)
            {
                await visit.Page.SetViewportSizeAsync(width, 900);
                if (await visit.Page.EvaluateAsync<string>(Excess) is { Length: > 0 } excess) wide.Add($"{name} at {width}: {excess}");
            }
        }

        Assert.True(wide.Count == 0, string.Join('\n', wide));
    });

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
