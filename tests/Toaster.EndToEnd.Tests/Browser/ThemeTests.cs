using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Toaster.EndToEnd.Tests.Browser;

public sealed class ThemeTests(ServerFixture server, BrowserFixture browser) : BrowserTests(server, browser)
{
    // Brightness of the ground, 0 to 255.
    private const string Ground = """
        () => {
            const of = (element) => getComputedStyle(element).backgroundColor.match(/[\d.]+/g).map(Number);
            const body = of(document.body);
            const [r, g, b] = body.length === 4 && body[3] === 0 ? of(document.documentElement) : body;
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        }
        """;

    [SkippableFact]
    public Task Dark_Chosen_IsThereAtOnceAndServedFromThenOn() => VisitAsync(async visit =>
    {
        await visit.GoAsync("/builds");
        Assert.InRange(await visit.Page.EvaluateAsync<double>(Ground), 200, 255);
        await visit.Page.Locator("summary[aria-label=Appearance]").ClickAsync();
        await visit.Page.Locator("button[value=dark]").ClickAsync();
        await Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        Assert.InRange(await visit.Page.EvaluateAsync<double>(Ground), 0, 60);
        await visit.HasPathAsync("/builds");

        var again = await visit.Page.ReloadAsync();
        Assert.Matches("<html[^>]* data-theme=\"dark\"", await again!.TextAsync());
        Assert.InRange(await visit.Page.EvaluateAsync<double>(Ground), 0, 60);

        await visit.Page.Locator("summary[aria-label=Appearance]").ClickAsync();
        await visit.Page.Locator("button[value=system]").ClickAsync();
        await Expect(visit.Page.Locator("html")).Not.ToHaveAttributeAsync("data-theme", new Regex(".*"));
    });

    [SkippableFact]
    public Task System_PrefersDark_IsDark() => VisitAsync(
        async visit =>
        {
            var served = await visit.GoAsync("/builds");
            Assert.DoesNotMatch("<html[^>]* data-theme", await served.TextAsync());
            Assert.InRange(await visit.Page.EvaluateAsync<double>(Ground), 0, 60);
        },
        new() { ColorScheme = ColorScheme.Dark });
}
