using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Toaster.Testing;
using Xunit.Abstractions;

namespace Toaster.EndToEnd.Tests.Browser;

/// <summary>Follows the links of the demo's pages from the home, without a browser.</summary>
public sealed class LinkTests(ServerFixture server, BrowserFixture browser, ITestOutputHelper output) : BrowserTests(server, browser)
{
    private const int MostPages = 150;
    private const int MostOfAKind = 9;

    private readonly List<string> _wrong = [];

    [SkippableFact]
    public async Task Links_FollowedFromHome_AllAnswerWithSoundPages()
    {
        Requires.Chromium();
        var site = await Demo.GetAsync();
        var kinds = new Dictionary<string, int>(StringComparer.Ordinal);
        var known = new HashSet<string>(StringComparer.Ordinal) { "/" };
        var open = new Queue<string>(known);
        var pages = 0;
        while (open.TryDequeue(out var path) && pages < MostPages)
        {
            using var answer = await site.Http.GetAsync(path);
            if (answer.Headers.Location is { } to)
            {
                if (known.Add(to.ToString())) open.Enqueue(to.ToString());
                continue;
            }

            if ((int)answer.StatusCode != 200) _wrong.Add($"{path} answered {(int)answer.StatusCode}");
            if (answer.Content.Headers.ContentType?.MediaType != "text/html") continue;

            pages++;
            if (!answer.Headers.TryGetValues("Content-Security-Policy", out var policy) || !policy.Single().Contains("script-src 'self'", StringComparison.Ordinal))
            {
                _wrong.Add($"{path} has no strict policy");
            }

            var page = new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
            CheckPage(path, page);
            foreach (var link in page.QuerySelectorAll("a[href]").Select(a => a.GetAttribute("href")!.Split('#')[0]).Where(href => href.StartsWith('/')).Distinct(StringComparer.Ordinal))
            {
                var kind = KindOf(link);
                if (known.Contains(link) || kinds.GetValueOrDefault(kind) >= MostOfAKind) continue;

                known.Add(link);
                kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
                open.Enqueue(link);
            }
        }

        output.WriteLine($"{pages} pages, {known.Count} addresses, {kinds.Count} kinds");
        Assert.True(_wrong.Count == 0, string.Join('\n', _wrong));
        Assert.True(pages > 60, $"Only {pages} pages were found.");
    }

    private void CheckPage(string path, IHtmlDocument page)
    {
        Check(page.QuerySelectorAll("h1").Length == 1, $"{page.QuerySelectorAll("h1").Length} main headings");
        Check(page.Title is { Length: > 10 }, "no title");
        Check(page.QuerySelectorAll("style, script:not([src])").Length == 0, "inline style or script");
        Check(!page.All.Any(e => e.Attributes.Any(a => a.Name == "style" || a.Name.StartsWith("on", StringComparison.Ordinal))), "inline attributes");
        Check(page.QuerySelectorAll("a[href^='http'], [src^='http'], link[href^='http']").Length == 0, "something from elsewhere");
        var twice = page.QuerySelectorAll("[id]").GroupBy(e => e.Id).FirstOrDefault(g => g.Count() > 1);
        Check(twice is null, $"id {twice?.Key} twice");
        var lost = page.QuerySelectorAll("a[href^='#']").Select(a => a.GetAttribute("href")![1..]).FirstOrDefault(id => page.GetElementById(id) is null);
        Check(lost is null, $"no part #{lost}");

        void Check(bool isSo, string complaint)
        {
            if (!isSo) _wrong.Add($"{path}: {complaint}");
        }
    }

    /// <summary>An address without its numbers and values.</summary>
    private static string KindOf(string link) => Regex.Replace(Regex.Replace(link, @"\d+", "N"), "=[^&]*", "=");
}
