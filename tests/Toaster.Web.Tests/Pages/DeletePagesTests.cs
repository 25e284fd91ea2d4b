using System.Net;
using Toaster.Web.Tests.Support;

namespace Toaster.Web.Tests.Pages;

/// <summary>Deleting a build in the browser, without script.</summary>
public sealed class DeletePagesTests : IAsyncLifetime
{
    private Site _site = null!;

    public async Task InitializeAsync() => _site = await Site.StartAsync();

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Overview_LeadsToThePageThatAsks()
    {
        var page = await _site.OpenAsync("/builds/1");
        var link = Assert.Single(page.QuerySelectorAll("a[href='/builds/1/delete']"));
        Assert.Equal("Delete build…", link.TextContent);

        var asks = await _site.OpenAsync("/builds/1/delete");

        Assert.Equal("Delete build #1?", asks.QuerySelector("h1")!.TextContent);
        Assert.NotNull(asks.QuerySelector("form[action='/builds/1/delete'][method=post] input[name=__RequestVerificationToken]"));
        Assert.Contains("recorded event", asks.QuerySelector(".bullets")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Yes_ShowsWhenItBeginsAndUndo_AndUndoLeadsBack()
    {
        using var yes = await PostAsync("/builds/1/delete");
        Assert.Equal((HttpStatusCode.Found, "/builds/1/delete"), (yes.StatusCode, yes.Headers.Location!.ToString()));
        var page = await _site.OpenAsync("/builds/1/delete");
        Assert.Equal("Build #1 will be deleted", page.QuerySelector("h1")!.TextContent);
        Assert.Contains("It begins in 10 seconds.", page.QuerySelector("#deletion-live")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector("noscript"));

        using var undo = await PostAsync("/builds/1/undelete");

        Assert.Equal("/builds/1", undo.Headers.Location!.ToString());
        Assert.Null(await _site.Upkeep.FindDeletionAsync(new(1), default));
    }

    [Fact]
    public async Task Deletion_ThatRuns_ShowsHowFarItIsAndNoUndo()
    {
        _site.Upkeep.Put(new(new(1), new(DateTimeOffset.UnixEpoch, null, DateTimeOffset.UnixEpoch, null), 1200, 0.4));

        var page = await _site.OpenAsync("/builds/1/delete");

        Assert.Contains("1,200 rows left", page.QuerySelector("#deletion-live")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("40 % done", page.QuerySelector("svg.bar")!.GetAttribute("aria-label"));
        Assert.Empty(page.QuerySelectorAll("form[action*=delete]"));
    }

    [Theory]
    [InlineData("/builds/77")]
    [InlineData("/builds/77/tasks")]
    public async Task DeletedBuild_Asked_IsGoneWithItsDay(string url)
    {
        _site.Upkeep.Put(new(new(77), new(DateTimeOffset.UnixEpoch, null, null, new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero))));

        using var answer = await _site.Client.GetAsync(url);

        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        var page = Site.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("Build #77 was deleted.", page.QuerySelector("h1")!.TextContent);
        Assert.Contains("21 Nov 2026 at 09:30:00 UTC", page.QuerySelector(".lead")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_IsShownOnThePage()
    {
        _site.Upkeep.Refuse = new("refused", "This build is being recorded.");

        using var answer = await PostAsync("/builds/1/delete");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("This build is being recorded.", Site.Parse(await answer.Content.ReadAsStringAsync()).QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/builds/1/delete")]
    [InlineData("/builds/1/undelete")]
    public async Task Form_WithoutItsToken_ChangesNothing(string url)
    {
        using var answer = await _site.Client.PostAsync(url, new FormUrlEncodedContent([]));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(await _site.Upkeep.FindDeletionAsync(new(1), default));
    }

    [Fact]
    public async Task BuildThatIsDeletedOrRebuilt_SaysSoInTheListAndOnItsPage()
    {
        _site.Views.Add(Rows.View(8) with { DeletesAt = Rows.Start }, Rows.Rich("going"));
        _site.Views.Add(Rows.View(9) with { IsRebuilding = true }, Rows.Rich("coming"));

        var list = await _site.OpenAsync("/builds");

        Assert.Equal("Being deleted", list.QuerySelector("a[href='/builds/8/delete']")!.TextContent);
        var row = list.QuerySelectorAll("tbody tr").Single(tr => tr.QuerySelector("a[href='/builds/9']") is not null);
        Assert.Contains("Rebuilding", row.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Failed", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("will be deleted", (await _site.OpenAsync("/builds/8/tasks")).QuerySelector(".note")!.TextContent, StringComparison.Ordinal);
        var page = await _site.OpenAsync("/builds/9");
        Assert.Contains("are being rebuilt", page.QuerySelector(".note")!.TextContent, StringComparison.Ordinal);
        Assert.StartsWith("Rebuilding:", page.QuerySelector(".verdict-line")!.TextContent.Trim(), StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector("#build-live[data-live]"));
    }

    private Task<HttpResponseMessage> PostAsync(string url)
        => _site.PostAsync(url, token => new FormUrlEncodedContent([new("__RequestVerificationToken", token)]), "/builds/1/delete");
}
