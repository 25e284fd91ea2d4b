using AngleSharp.Html.Dom;
using Toaster.Web.Tests.Support;

namespace Toaster.Web.Tests.Pages;

/// <summary>Recipes, packages, images, artifacts, messages, and what the recorder saw.</summary>
public sealed class ContentPagesTests(SiteOfAllKinds all) : IClassFixture<SiteOfAllKinds>
{
    private readonly Site _site = all.Site;

    [Fact]
    public async Task Recipe_WithAFailedTask_SaysSoAndLinksWhatItIsTiedTo()
    {
        var page = await _site.OpenAsync("/builds/1/recipes/demo");

        Assert.Equal("Failed: demo, one of 7 tasks.", page.QuerySelector(".verdict-line")!.TextContent);
        Assert.Contains("/builds/1/tasks/2", Links(page));
        Assert.Contains("/builds/1/packages/demo?recipe=demo", Links(page));
        Assert.Equal(["second"], page.QuerySelectorAll(".chain-two li").Where(l => l.TextContent.Contains("as demo", StringComparison.Ordinal)).Select(l => l.FirstElementChild!.TextContent));
        Assert.NotNull(page.QuerySelector("#messages"));
    }

    [Fact]
    public async Task Recipe_OfAnotherConfiguration_IsFoundByItsName()
    {
        var page = await _site.OpenAsync("/builds/1/recipes/second?mc=demo");

        Assert.Equal("No task of it was part of this build.", page.QuerySelector(".verdict-line")!.TextContent);
        Assert.Contains("configuration demo", page.QuerySelector(".meta")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/builds/1/recipes?only=failed", "Recipes 1 of 2")]
    [InlineData("/builds/1/recipes?layer=other", "Recipes 1 of 2")]
    [InlineData("/builds/1/recipes?mc=default", "Recipes 1 of 2")]
    [InlineData("/builds/1/packages?image=out", "Packages 0 of 1")]
    public async Task List_Filtered_CountsWhatIsLeft(string url, string heading)
        => Assert.Equal(heading, (await _site.OpenAsync(url)).QuerySelector("h1")!.TextContent.Trim());

    [Fact]
    public async Task Package_OnlyInAnImage_SaysThatItWasNotMadeHere()
    {
        var page = await _site.OpenAsync("/builds/1/packages/only-in-image");

        Assert.Equal("Not made by this build: demo took it from an earlier one.", page.QuerySelector(".verdict-line")!.TextContent);
        Assert.Contains("/builds/1/images/demo", Links(page));
    }

    [Fact]
    public async Task Package_Renamed_IsFoundUnderBothNames()
    {
        foreach (var name in new[] { "demo", "renamed-demo" })
        {
            var page = await _site.OpenAsync($"/builds/1/packages/{name}");

            Assert.Contains("installed as renamed-demo", page.QuerySelector(".meta")!.TextContent, StringComparison.Ordinal);
            Assert.Contains("takes 8.0 KiB (25 %) in demo", page.QuerySelector(".verdict-line")!.TextContent, StringComparison.Ordinal);
            Assert.Contains("only-in-image", page.QuerySelector("#images")!.Closest("section")!.TextContent, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Image_ListsItsPackages_LargestFirst()
    {
        var page = await _site.OpenAsync("/builds/1/images/demo");

        Assert.Equal(["only-in-image", "renamed-demo", "demo"], page.QuerySelectorAll("tbody th a").Select(a => a.TextContent));
        Assert.Equal("62 %", page.QuerySelector("tbody .figure")!.TextContent);
        Assert.Contains("/builds/1/artifacts?recipe=demo", Links(page));
    }

    [Fact]
    public async Task ImageFiles_FromTheRoot_LeadDownToAFileAndBack()
    {
        var root = await _site.OpenAsync("/builds/1/images/demo/files");
        Assert.Equal(["dev", "usr"], root.QuerySelectorAll("tbody th a").Select(a => a.TextContent));
        Assert.Equal("3 files and links below it, 12 B", root.QuerySelector(".way-down p")!.TextContent);

        var folder = await _site.OpenAsync(root.QuerySelectorAll("tbody th a")[1].GetAttribute("href")!);
        Assert.Equal(["bin"], folder.QuerySelectorAll("tbody th a").Select(a => a.TextContent));

        var files = await _site.OpenAsync(folder.QuerySelector("tbody th a")!.GetAttribute("href")!);
        Assert.Equal(["demo", "sh"], files.QuerySelectorAll("tbody .entry > bdi").Select(b => b.TextContent).Order(StringComparer.Ordinal));
        Assert.Equal(["/", "usr", "bin"], files.QuerySelectorAll(".way-down li").Select(l => l.TextContent));
        Assert.Equal(["/builds/1/images/demo/files", "/builds/1/images/demo/files?dir=%2Fusr"], files.QuerySelectorAll(".way-down a").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public async Task ImageFiles_Searched_FindInTheWholeImage()
    {
        var page = await _site.OpenAsync("/builds/1/images/demo/files?q=bin/s");

        Assert.Equal(["/usr/bin/sh"], page.QuerySelectorAll("tbody .entry > bdi").Select(b => b.TextContent));
    }

    [Fact]
    public async Task Artifacts_SayWhereTheyLieAndWhoPutThemThere()
    {
        var page = await _site.OpenAsync("/builds/1/artifacts?kind=image");

        Assert.Equal("/deploy/images/x.tar.gz", page.QuerySelector("tbody .path")!.TextContent);
        Assert.Equal("/builds/1/tasks/1", page.QuerySelector("tbody td a")!.GetAttribute("href"));
        Assert.Empty(page.QuerySelectorAll("tbody a[download]"));
    }

    [Fact]
    public async Task Messages_EqualOnesTogether_AreCounted()
    {
        var page = await _site.OpenAsync("/builds/1/messages?show=equal&level=warning");

        var group = Assert.Single(page.QuerySelectorAll(".message-group"));
        Assert.Contains("× 3", group.TextContent, StringComparison.Ordinal);
        Assert.Equal(["/builds/1/tasks/10"], group.QuerySelectorAll(".message-head a").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public async Task Recorder_NamesUnknownClassesSizesAndAttempts()
    {
        var page = await _site.OpenAsync("/builds/1/recorder");

        Assert.StartsWith("1 line could not be read; the rest was: 1,286 events from 1,290 lines.", page.QuerySelector(".verdict-line")!.TextContent.Trim(), StringComparison.Ordinal);
        Assert.Equal("demo", page.QuerySelector("#classes")!.Closest("section")!.QuerySelector("tbody th")!.TextContent);
        Assert.Contains("6 events are of classes this Toaster does not know", page.QuerySelector(".verdict-more")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector("a[href='/api/v1/builds/1/eventlog']"));
        Assert.Equal(2, page.QuerySelectorAll("#attempts").Single().Closest("section")!.QuerySelectorAll("li").Length);
    }

    [Fact]
    public async Task Recorder_WithoutAKeptLog_OffersNone()
    {
        var page = await _site.OpenAsync("/builds/4/recorder");

        Assert.Null(page.QuerySelector("a[href$='/eventlog']"));
        Assert.Contains("The event log was not kept: the setting KeepLogs was false", page.QuerySelector("#kept")!.Closest("section")!.TextContent, StringComparison.Ordinal);
        Assert.Null((await _site.OpenAsync("/builds/4")).QuerySelector("a[href$='/eventlog']"));
    }

    [Theory]
    [InlineData("/builds/1/recipes", "recipe,multiconfig,version")]
    [InlineData("/builds/1/packages", "package,installed as,version")]
    [InlineData("/builds/1/packages/demo", "file,size")]
    [InlineData("/builds/1/images/demo", "package,version,recipe")]
    [InlineData("/builds/1/images/demo/files?dir=/usr/bin", "path,type,size")]
    [InlineData("/builds/1/artifacts", "kind,name,path,task")]
    [InlineData("/builds/1/messages", "line,level,recipe")]
    [InlineData("/builds/1/tasks", "order,recipe,task")]
    [InlineData("/builds/1/variables", "variable,value")]
    [InlineData("/builds/1/configuration", "layer,branch,commit,priority")]
    [InlineData("/builds/1/images", "image,installed size,packages")]
    [InlineData("/builds", "build,outcome,reason,cause,targets")]
    public async Task List_AsCsv_HoldsItsRowsAndNoFormula(string url, string head)
    {
        foreach (var address in new[] { url, url.Replace("/builds/1/", "/builds/4/", StringComparison.Ordinal) }.Where(u => !u.Contains("/4/packages/demo", StringComparison.Ordinal) && !u.Contains("/4/images/demo", StringComparison.Ordinal)))
        {
            using var answer = await _site.Client.GetAsync($"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}format=csv");

            Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
            var lines = (await answer.Content.ReadAsStringAsync()).Split("\r\n");
            Assert.StartsWith(head, lines[0], StringComparison.Ordinal);
            Assert.True(lines.Length > 2, lines[0]);
            Assert.DoesNotContain(lines, line => line.StartsWith('=') || line.Contains(",=", StringComparison.Ordinal) || line.Contains("\"=", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("/builds?outcome=failed&sort=id", new[] { "1", "4" })]
    [InlineData("/builds?sort=-id", new[] { "6", "5", "4", "3", "2", "1" })]
    [InlineData("/builds?q=soup&rows=10&page=7", new[] { "3" })]
    [InlineData("/builds?q=nothing-of-that-name", new string[0])]
    public async Task Builds_AsCsv_AreAllThoseOfTheAddress(string url, string[] builds)
    {
        using var answer = await _site.Client.GetAsync($"{url}&format=csv");

        Assert.Equal("builds.csv", answer.Content.Headers.ContentDisposition?.FileName);
        var lines = (await answer.Content.ReadAsStringAsync()).Split("\r\n")[1..^1];
        Assert.Equal(builds, lines.Where(line => line.Length > 0 && char.IsAsciiDigit(line[0])).Select(line => line.Split(',')[0]));
    }

    [Theory]
    [InlineData("/builds?outcome=failed", "/builds?outcome=failed&format=csv")]
    [InlineData("/builds/1/configuration", "/builds/1/configuration?format=csv")]
    [InlineData("/builds/1/images", "/builds/1/images?format=csv")]
    public async Task List_OnItsPage_OffersItsCsv(string url, string csv) => Assert.Contains(csv, Links(await _site.OpenAsync(url)));

    [Fact]
    public async Task Layers_AsCsv_ComeByPriority()
    {
        using var answer = await _site.Client.GetAsync("/builds/1/configuration?format=csv");

        Assert.Equal("layers-1.csv", answer.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal(
            ["layer,branch,commit,priority,recipes,path", $"demo,demo,{new string('a', 40)},7,1,/src/meta-demo", "other,,,,1,/src/other", ""],
            (await answer.Content.ReadAsStringAsync()).Split("\r\n"));
    }

    private static List<string> Links(IHtmlDocument page) => [.. page.QuerySelectorAll("a[href]").Select(a => a.GetAttribute("href")!)];
}
