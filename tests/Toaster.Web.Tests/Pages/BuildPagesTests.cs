using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Web.Tests.Support;

namespace Toaster.Web.Tests.Pages;

public sealed class BuildPagesTests : IAsyncLifetime
{
    private Site _site = null!;

    public async Task InitializeAsync() => _site = await Site.StartAsync();

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Overview_OfAFailedBuild_BeginsWithTheVerdict()
    {
        var page = await _site.OpenAsync("/builds/1");

        Assert.Equal("Failed: 1 of 9 tasks failed. It was demo, which demo.", page.QuerySelector(".verdict-line")!.TextContent);
        Assert.Equal("/builds/1/tasks?outcome=failed", page.QuerySelectorAll(".verdict-line a")[0].GetAttribute("href"));
        Assert.Equal("/builds/1/tasks/2", page.QuerySelectorAll(".verdict-line a")[1].GetAttribute("href"));
        Assert.Null(page.QuerySelector(".verdict-line")!.ParentElement!.QuerySelector("[href^=javascript]"));
    }

    [Fact]
    public async Task Overview_OfAFailedBuild_ShowsErrorsByTaskAndOthersApart()
    {
        var page = await _site.OpenAsync("/builds/1");

        var findings = page.QuerySelectorAll("[data-error]");
        Assert.Equal(["demo:demo", "bitbake itself"], findings.Select(f => f.QuerySelector("h3")!.TextContent.Trim()));
        Assert.Contains("second line", findings[0].TextContent, StringComparison.Ordinal);
        Assert.NotNull(findings[0].QuerySelector(".log-fold"));
        // What could not be restored is no error, and equal warnings are one line.
        Assert.DoesNotContain(findings, f => f.TextContent.Contains("not restored", StringComparison.Ordinal));
        Assert.Contains(page.QuerySelectorAll("details.fold"), d => d.TextContent.Contains("not restored demo", StringComparison.Ordinal));
        Assert.Contains("× 3", page.QuerySelector("#warnings")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overview_OfARunningBuild_RefreshesAndOffersNoDownload()
    {
        var page = await _site.OpenAsync("/builds/3");

        Assert.Equal("/builds/3/live", page.QuerySelector("#build-live")!.GetAttribute("data-live"));
        Assert.Contains("Recording: 400 events so far.", page.QuerySelector(".verdict")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("a[download]"));
        Assert.Contains("http-equiv=\"refresh\"", page.Head!.InnerHtml, StringComparison.Ordinal);
        Assert.Contains(page.QuerySelectorAll("#runningnow ~ *, .table"), t => t.TextContent.Contains("do_compile", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(6_160_000_000, null)]
    [InlineData(6_060_000_000, "Nothing has come from its recorder for 2:00 min")]
    public async Task Overview_OfARunningBuildThatIsSilent_SaysForHowLong(long heard, string? says)
    {
        _site.Views.LastHeard = Rows.Start + heard;

        var verdict = (await _site.OpenAsync("/builds/3")).QuerySelector(".verdict")!.TextContent;

        Assert.Equal(says is not null, verdict.Contains(says ?? "Nothing has come", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fragment_OfARunningBuild_IsTheSamePart()
    {
        var page = await _site.OpenAsync("/builds/3");
        using var answer = await _site.Client.GetAsync("/builds/3/live");
        var fragment = Site.Parse(await answer.Content.ReadAsStringAsync());

        Assert.False(answer.Headers.Contains("Toaster-Ended"));
        Assert.Equal(page.QuerySelector("#build-live")!.TextContent.Trim(), fragment.Body!.TextContent.Trim());
    }

    [Fact]
    public async Task Fragment_OfABuildThatEnded_SaysSo()
    {
        using var answer = await _site.Client.GetAsync("/builds/1/live");

        Assert.True(answer.Headers.Contains("Toaster-Ended"));
    }

    [Fact]
    public async Task Tabs_OfABuildWithNothing_AreOnlyThoseWithAPageToShow()
    {
        var page = await _site.OpenAsync("/builds/2");

        Assert.Equal(["Overview", "Configuration", "Recorder"], page.QuerySelectorAll(".tabs a").Select(a => a.TextContent.Trim()));
    }

    [Fact]
    public async Task Tasks_FilteredByTwoOutcomes_ShowsThoseAndKeepsTheRest()
    {
        var page = await _site.OpenAsync("/builds/1/tasks?outcome=failed&outcome=covered&sort=-task&rows=10");

        Assert.Equal("Tasks 2 of 8", page.QuerySelector("h1")!.TextContent.Trim());
        Assert.Equal(["Covered", "Failed"], page.QuerySelectorAll("tbody .outcome").Select(o => o.TextContent.Trim()).Order());
        Assert.Equal("/builds/1/tasks?outcome=covered&sort=-task&rows=10", page.QuerySelectorAll(".chip[aria-current]")[0].GetAttribute("href"));
        Assert.Equal(["outcome", "outcome", "sort", "rows"], page.QuerySelectorAll("form.search input[type=hidden]").Select(i => i.GetAttribute("name")));
        Assert.Equal("10", page.QuerySelector("select option[selected]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Tasks_OnLaterPages_KeepTheAddress()
    {
        var rows = new InMemoryBuildRows();
        rows.Apply(new BuildChanges
        {
            Summary = new SummaryRow { Outcome = BuildOutcome.Succeeded, Tasks = new TaskCounts { Real = 95 } },
            Tasks = [.. Enumerable.Range(1, 95).Select(i => Rows.Task(i, $"recipe-{i:000}", "do_compile"))],
        });
        _site.Views.Add(Rows.View(50), rows);

        var page = await _site.OpenAsync("/builds/50/tasks?q=recipe&rows=10&page=3");

        Assert.Contains("21–30 of 95 tasks", page.QuerySelector(".table-foot")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("recipe-021:do_compile", page.QuerySelector("tbody th")!.TextContent.Trim());
        Assert.Equal("3", page.QuerySelector(".pager [aria-current]")!.TextContent.Trim());
        Assert.Equal("/builds/50/tasks?q=recipe&rows=10&page=4", page.QuerySelector(".pager [rel=next]")!.GetAttribute("href"));
    }

    [Fact]
    public async Task Task_ThatFailed_ShowsWhatItNeedsAndWhatNeedsIt()
    {
        var page = await _site.OpenAsync("/builds/1/tasks/2");

        Assert.StartsWith("Failed after 0.54 s", page.QuerySelector(".verdict-line")!.TextContent.Trim(), StringComparison.Ordinal);
        Assert.Equal(["Needs 1", "Needed by 6, 5 could start"], page.QuerySelectorAll(".chain h3").Select(h => h.TextContent.Trim()));
        Assert.NotNull(page.QuerySelector("#L12"));
    }

    [Fact]
    public async Task Builds_Listed_TellWhatHappenedWithoutTheOutcomeTwice()
    {
        var page = await _site.OpenAsync("/builds?sort=id");

        var row = page.QuerySelectorAll("tbody tr").First(r => r.QuerySelector("th a")!.GetAttribute("href") == "/builds/1");
        Assert.Equal("1 of 9 tasks failed. It was demo, which demo.", row.QuerySelector(".cell-wide")!.TextContent.Trim());
        Assert.Equal("row-fail", row.ClassName);
        Assert.Equal("33 %", row.QuerySelector("[data-label=Reused]")!.TextContent.Trim());
    }

    [Fact]
    public async Task Builds_WithAFilterThatNothingMatches_OfferAllRows()
    {
        var page = await _site.OpenAsync("/builds?q=nothing-of-that-name");

        Assert.Equal("/builds", page.QuerySelector(".nothing a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task Variables_WithHistory_FoldItAndLeadToTheirFile()
    {
        var page = await _site.OpenAsync("/builds/1/variables?q=demo");

        Assert.Equal(2, page.QuerySelectorAll(".history li").Length);
        Assert.Contains("/builds/1/variables?file=demo", page.QuerySelectorAll(".place a").Select(a => a.GetAttribute("href")));
    }
}
