using static Microsoft.Playwright.Assertions;

namespace Toaster.EndToEnd.Tests.Browser;

public sealed class BuildListTests(ServerFixture server, BrowserFixture browser) : BrowserTests(server, browser)
{
    [SkippableFact]
    public Task Home_BuildsExist_ShowsTheirList() => VisitAsync(async visit =>
    {
        await visit.GoAsync("/");
        await visit.HasPathAsync("/builds");
        await Expect(visit.Heading).ToContainTextAsync("Builds");
        Assert.NotEmpty(await visit.RowLinksAsync());
    });

    [SkippableFact]
    public Task Builds_DemoStarted_AllOfThemAreThere() => VisitAsync(async visit =>
    {
        await visit.GoAsync("/builds?rows=150");
        var listed = await visit.RowLinksAsync();
        foreach (var recording in new[] { Succeeded, Failed, Incomplete, NotStarted, "demo-coffee", "demo-disk-full", "demo-worker-killed" })
        {
            Assert.Contains(PageOf(recording), listed);
        }

        Assert.Contains($"/builds/{Demo.Build("demo-several-builds", 4)}", listed);
    });

    [SkippableFact]
    public Task Builds_FirstRowOpened_ShowsItsVerdict() => VisitAsync(async visit =>
    {
        await visit.GoAsync("/builds");
        var first = visit.Rows.First.Locator("th a");
        var name = await first.InnerTextAsync();
        await first.ClickAsync();
        await Expect(visit.Verdict).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"\w{3,}.*\."));
        await Expect(visit.Heading).ToContainTextAsync(name.Split(' ', ',')[0]);
    });

    [SkippableFact]
    public Task Builds_ChipOfAnOutcome_ShowsThatOutcomeOnly() => VisitAsync(async visit =>
    {
        await visit.GoAsync("/builds?rows=150");
        await visit.Page.Locator(".chips a", new() { HasText = "Not started" }).ClickAsync();
        await visit.HasPathAsync("/builds?outcome=notstarted&rows=150");
        await Expect(visit.Page.Locator("main table .cell-first > .outcome")).ToHaveTextAsync(Enumerable.Repeat("Not started", await visit.Rows.CountAsync()));
        Assert.Contains(PageOf(NotStarted), await visit.RowLinksAsync());
    });
}
