using System.Globalization;
using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace Toaster.EndToEnd.Tests.Browser;

public sealed class TaskListTests(ServerFixture server, BrowserFixture browser) : BrowserTests(server, browser)
{
    [SkippableTheory]
    [InlineData(Succeeded)]
    [InlineData(Failed)]
    [InlineData("demo-from-pantry")]
    public Task Chip_Chosen_AddressAndRowsAgreeWithItsFigure(string recording) => VisitAsync(async visit =>
    {
        var all = PageOf(recording, "/tasks?rows=150");
        await visit.GoAsync(all);
        var chips = await visit.Page.Locator(".chips a").CountAsync();
        Assert.True(chips > 2);
        for (var i = 0; i < chips; i++)
        {
            await visit.GoAsync(all);
            var chip = visit.Page.Locator(".chips a").Nth(i);
            var (target, figure) = ((await chip.GetAttributeAsync("href"))!, int.Parse(await chip.Locator(".figure").InnerTextAsync(), CultureInfo.InvariantCulture));
            await chip.ClickAsync();
            await visit.HasPathAsync(target);
            Assert.True(await visit.Rows.CountAsync() == figure, $"{target}: {await visit.Rows.CountAsync()} rows, the chip says {figure}");
            await Expect(visit.Page.Locator(".chips a[aria-current=true] .figure").First).ToHaveTextAsync(figure.ToString(CultureInfo.InvariantCulture));
        }
    });

    [SkippableFact]
    public Task Head_TimeClicked_OrdersRowsByTimeFromTheLongest() => VisitAsync(async visit =>
    {
        await visit.GoAsync(PageOf(Succeeded, "/tasks?rows=150"));
        await visit.Page.Locator("thead a", new() { HasText = "Time" }).ClickAsync();
        await Expect(visit.Page.Locator("th[aria-sort=descending]")).ToContainTextAsync("Time");
        var times = (await visit.Page.Locator("td[data-label=Took]").AllInnerTextsAsync()).Select(Seconds).TakeWhile(t => t >= 0).ToList();
        Assert.True(times.Count > 10);
        Assert.Equal(times.OrderDescending(), times);
    });

    [SkippableFact]
    public Task Search_WordEntered_ShowsRowsThatHoldIt() => VisitAsync(async visit =>
    {
        await visit.GoAsync(PageOf(Succeeded, "/tasks?rows=150"));
        var before = await visit.Rows.CountAsync();
        await visit.Page.Locator("[data-search]").FillAsync("compile");
        await visit.Page.Locator("[data-search]").PressAsync("Enter");
        await Expect(visit.Page).ToHaveURLAsync(new Regex(@"[?&]q=compile"));
        var found = await visit.Page.Locator("main table tbody tr th").AllInnerTextsAsync();
        Assert.InRange(found.Count, 1, before - 1);
        Assert.All(found, row => Assert.Contains("compile", row, StringComparison.Ordinal));
        await visit.Page.GetByText("Clear filters").ClickAsync();
        await Expect(visit.Rows).ToHaveCountAsync(before);
    });

    [SkippableFact]
    public Task Pages_TurnedAndBack_ShowOtherRowsAndTheSameAgain() => VisitAsync(async visit =>
    {
        await visit.GoAsync(PageOf(Succeeded, "/tasks?rows=10&sort=recipe"));
        var first = await visit.RowLinksAsync();
        await visit.Page.Locator(".pager a[rel=next]").ClickAsync();
        await Expect(visit.Page).ToHaveURLAsync(new Regex(@"[?&]page=2"));
        var second = await visit.RowLinksAsync();
        Assert.Equal(10, first.Count);
        Assert.Empty(first.Intersect(second));
        var address = visit.Path;

        await visit.Page.GoBackAsync();
        Assert.Equal(first, await visit.RowLinksAsync());

        await VisitAsync(async other =>
        {
            await other.GoAsync(address);
            Assert.Equal(second, await other.RowLinksAsync());
        });
    });

    [SkippableFact]
    public Task Rows_OtherNumberChosen_AreShownAtOnce() => VisitAsync(async visit =>
    {
        await visit.GoAsync(PageOf(Succeeded, "/tasks"));
        await visit.Page.Locator("select[name=rows]").SelectOptionAsync("50");
        await Expect(visit.Rows).ToHaveCountAsync(50);
    });

    /// <summary>"1 min 3.5 s" in seconds; -1 for what was not measured.</summary>
    private static double Seconds(string shown)
    {
        var parts = Regex.Matches(shown, @"(\d+(?:\.\d+)?)\s*(d|h|min|m|s|ms)\b").ToList();
        return parts.Count == 0 ? -1 : parts.Sum(part => double.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture) * part.Groups[2].Value switch
        {
            "d" => 86400,
            "h" => 3600,
            "min" or "m" => 60,
            "ms" => 0.001,
            _ => 1,
        });
    }
}
