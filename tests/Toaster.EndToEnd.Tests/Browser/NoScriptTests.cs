using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Toaster.EndToEnd.Tests.Browser;

/// <summary>Everything but the conveniences works with script switched off.</summary>
public sealed class NoScriptTests(ServerFixture server, BrowserFixture browser) : BrowserTests(server, browser)
{
    private static BrowserNewContextOptions Off => new() { JavaScriptEnabled = false };

    [SkippableFact]
    public Task Lists_NarrowedBySearchAndChip_Follow() => VisitAsync(
        async visit =>
        {
            await visit.GoAsync("/builds");
            await visit.Page.Locator($"th a[href='{PageOf(Failed)}']").ClickAsync();
            await Expect(visit.Verdict).ToContainTextAsync("failed");
            await visit.Page.Locator(".tabs a", new() { HasText = "Tasks" }).ClickAsync();
            var chip = visit.Page.Locator(".chips a", new() { HasText = "Failed" }).First;
            var figure = int.Parse(await chip.Locator(".figure").InnerTextAsync());
            await chip.ClickAsync();
            await Expect(visit.Page).ToHaveURLAsync(new Regex("outcome=failed"));
            Assert.Equal(figure, await visit.Rows.CountAsync());
            await visit.Page.Locator("main input[type=search]").FillAsync("burnt");
            await visit.Page.Locator("main input[type=search]").PressAsync("Enter");
            await Expect(visit.Page).ToHaveURLAsync(new Regex("q=burnt.*outcome=failed|outcome=failed.*q=burnt"));
            Assert.Equal(1, await visit.Rows.CountAsync());
        },
        Off);

    [SkippableFact]
    public Task Rows_NumberChosenInTheForm_Follow() => VisitAsync(
        async visit =>
        {
            await visit.GoAsync(PageOf(Succeeded, "/tasks"));
            await visit.Page.Locator("select[name=rows]").SelectOptionAsync("50");
            await visit.Page.Locator(".table-foot button").ClickAsync();
            await Expect(visit.Page).ToHaveURLAsync(new Regex("rows=50"));
            Assert.Equal(50, await visit.Rows.CountAsync());
        },
        Off);

    [SkippableFact]
    public Task Theme_FormSent_ComesBackDark() => VisitAsync(
        async visit =>
        {
            await visit.GoAsync(PageOf(Failed, "/tasks?outcome=failed"));
            await visit.Page.Locator("summary[aria-label=Appearance]").ClickAsync();
            await visit.Page.Locator("button[value=dark]").ClickAsync();
            await Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
            await visit.HasPathAsync(PageOf(Failed, "/tasks?outcome=failed"));
        },
        Off);

    [SkippableFact]
    public Task Upload_FormSent_LeadsToTheBuild() => VisitAsync(
        async visit =>
        {
            await visit.GoAsync("/import");
            await visit.Page.Locator("#logs").SetInputFilesAsync(Recording("demo-dry-run"));
            await visit.Page.Locator("form.drop button").ClickAsync();
            await Expect(visit.Page).ToHaveURLAsync(new Regex(@"/imports/\d+$"));
            var (site, id) = (await Demo.GetAsync(), visit.Path.Split('/')[^1]);
            await site.UntilAsync("the import has ended", async () => (await site.ApiAsync($"/imports/{id}")).GetProperty("hasEnded").GetBoolean());
            await visit.GoAsync(visit.Path);
            await visit.Page.Locator(".import-builds a").ClickAsync();
            await Expect(visit.Heading).ToContainTextAsync("toast");
        },
        Off);
}
