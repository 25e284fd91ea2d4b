using System.Net;
using Toaster.Actors;
using Toaster.Web.Tests.Support;

namespace Toaster.Web.Tests.Pages;

/// <summary>No link of a page leads nowhere, whatever a log calls its things.</summary>
public sealed class OddLinksTests : IAsyncLifetime
{
    private static readonly BuildId Build = new(7);
    private Site _site = null!;

    public async Task InitializeAsync()
    {
        _site = await Site.StartEmptyAsync();
        _site.Views.Add(Rows.View(Build.Value), OddRows.Build());
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Links_OfABuildWithOddNames_AllAnswer()
    {
        var root = Urls.Build(Build);
        HashSet<string> known = [root, .. new[] { "tasks", "messages", "configuration", "variables", "recipes", "packages", "images", "artifacts" }.Select(list => $"{root}/{list}?rows=150"), $"{Urls.ImageFiles(Build, "tray")}?q=sub&rows=150"];
        var open = new Queue<string>(known);
        List<string> dead = [];
        while (open.TryDequeue(out var url))
        {
            using var answer = await _site.Client.GetAsync(url);
            if (answer.StatusCode != HttpStatusCode.OK) dead.Add($"{(int)answer.StatusCode} {url[..Math.Min(url.Length, 300)]}");
            if (answer.Content.Headers.ContentType?.MediaType != "text/html") continue;

            var page = Site.Parse(await answer.Content.ReadAsStringAsync());
            foreach (var link in page.QuerySelectorAll("main a[href^='/']").Select(a => a.GetAttribute("href")!.Split('#')[0]).Where(IsOfAThing))
            {
                if (known.Add(link)) open.Enqueue(link);
            }
        }

        Assert.Equal([], dead);
        Assert.True(known.Count > OddRows.Names.Count * 12, $"only {known.Count} links");
    }

    [Theory]
    [InlineData("task-only/a/b", "a/b", "Succeeded: its task ran.")]
    [InlineData("package-only/ä", "", "No task of it was part of this build.")]
    [InlineData("image-only/a b", "", "No task of it was part of this build.")]
    public async Task Recipe_KnownFromElsewhereOnly_SaysWhatIsKnown(string name, string multiconfig, string sentence)
    {
        var page = await _site.OpenAsync(Urls.Recipe(Build, name, multiconfig));

        Assert.Equal(sentence, page.QuerySelector(".verdict-line")!.TextContent);
        Assert.Contains("no tree of dependencies that names this recipe", page.QuerySelector("#facts")!.Closest("section")!.TextContent, StringComparison.Ordinal);
    }

    /// <summary>Other orders and columns of a list are the same list.</summary>
    private static bool IsOfAThing(string link) =>
        !link.StartsWith("/api/", StringComparison.Ordinal) && !link.Contains("sort=", StringComparison.Ordinal) && !link.Contains("col=", StringComparison.Ordinal) && !link.Contains("page=", StringComparison.Ordinal);
}
