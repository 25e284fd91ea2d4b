using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Toaster.Web.Tests.Support;

namespace Toaster.Web.Tests.Pages;

/// <summary>What holds for each page with each build: rich, empty, running, hostile.</summary>
public sealed class EveryPageTests(SiteOfAllKinds all) : IClassFixture<SiteOfAllKinds>
{
    private readonly Site _site = all.Site;

    public static TheoryData<string> Pages() => [.. Site.Pages()];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_Rendered_IsWhole(string url)
    {
        var page = await all.OpenAsync(url);

        Assert.Equal("en", page.DocumentElement.GetAttribute("lang"));
        Assert.EndsWith("· Toaster", page.Title, StringComparison.Ordinal);
        Assert.Single(page.QuerySelectorAll("h1"));
        Assert.Single(page.QuerySelectorAll("main"));
        AssertHeadingsInOrder(page);
        AssertIdsUnique(page);
        AssertLabelled(page);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_UnderAStrictPolicy_HoldsNothingInline(string url)
    {
        var page = await all.OpenAsync(url);

        Assert.Empty(page.QuerySelectorAll("style, [style], script:not([src]), iframe, object, embed, base"));
        Assert.All(page.QuerySelectorAll("script"), s => Assert.StartsWith("/assets/", s.GetAttribute("src"), StringComparison.Ordinal));
        Assert.DoesNotContain(page.All.SelectMany(e => e.Attributes), a => a.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase));
        Assert.All(page.QuerySelectorAll("[href], [src], [action]"), e => Assert.Matches("^(/(?!/)|#)", e.GetAttribute("href") ?? e.GetAttribute("src") ?? e.GetAttribute("action")!));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_WithAnyText_ShowsItAsText(string url)
    {
        var page = await all.OpenAsync(url);

        Assert.Empty(page.QuerySelectorAll("img"));
        Assert.DoesNotContain('\0', page.DocumentElement.OuterHtml);
        Assert.DoesNotContain("\u001b", page.DocumentElement.TextContent, StringComparison.Ordinal);
        // A direction mark turns what follows it around, unless something isolates it.
        foreach (var text in page.Descendants<IText>().Where(t => t.Data.Contains('\u202e')))
        {
            Assert.True(text.Ancestors<IElement>().Any(a => a.LocalName is "bdi" or "title" or "textarea"), $"{text.ParentElement?.OuterHtml[..80]} is not isolated");
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_Links_LeadToPagesThatExist(string url)
    {
        var page = await all.OpenAsync(url);

        var matchers = _site.Routes.Select(r => new TemplateMatcher(TemplateParser.Parse(r.RoutePattern.RawText!), [])).ToList();
        foreach (var path in page.QuerySelectorAll("a[href^='/'], form[action]").Select(e => (e.GetAttribute("href") ?? e.GetAttribute("action")!).Split('?', '#')[0]).Distinct())
        {
            // The HTTP interface has its own routes.
            if (path.StartsWith("/api/v1/", StringComparison.Ordinal)) continue;

            Assert.True(matchers.Any(m => m.TryMatch(path, new RouteValueDictionary())), $"{url} links to {path}");
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_Headers_AreStrict(string url)
    {
        using var answer = await _site.Client.GetAsync(url);

        AssertHeaders(answer);
    }

    [Fact]
    public async Task LinksOfARichBuild_Followed_AllAnswer()
    {
        HashSet<string> links = [];
        foreach (var url in Site.OfBuild(Site.Rich))
        {
            var page = await _site.OpenAsync(url);
            links.UnionWith(page.QuerySelectorAll("a[href^='/']").Select(e => e.GetAttribute("href")!.Split('#')[0]).Where(h => !h.StartsWith("/api/", StringComparison.Ordinal)));
        }

        foreach (var link in links)
        {
            using var answer = await _site.Client.GetAsync(link);
            Assert.True((int)answer.StatusCode is 200 or 302, $"{link} answers {answer.StatusCode}");
        }

        Assert.True(links.Count > 100, $"only {links.Count} links");
    }

    [Theory]
    [InlineData("/builds/99")]
    [InlineData("/builds/99/tasks")]
    [InlineData("/builds/1/tasks/999")]
    [InlineData("/builds/99/messages")]
    [InlineData("/builds/99/configuration")]
    [InlineData("/builds/99/variables")]
    [InlineData("/builds/99/recipes")]
    [InlineData("/builds/99/packages")]
    [InlineData("/builds/99/images")]
    [InlineData("/builds/99/artifacts")]
    [InlineData("/builds/99/recorder")]
    [InlineData("/builds/1/recipes/nothing")]
    [InlineData("/builds/1/packages/nothing")]
    [InlineData("/builds/1/images/nothing")]
    [InlineData("/builds/1/images/nothing/files")]
    [InlineData("/builds/1/images/demo/files?dir=/nothing")]
    [InlineData("/builds/99/live")]
    [InlineData("/imports/99")]
    [InlineData("/imports/99/events")]
    [InlineData("/builds/x")]
    [InlineData("/nothing/of/that/name")]
    [InlineData("/builds/99999999999999999999999")]
    public async Task UnknownAddress_Asked_Is404InTheProductsLook(string url)
    {
        using var answer = await _site.Client.GetAsync(url);

        Assert.Equal(404, (int)answer.StatusCode);
        AssertHeaders(answer);
        var page = Site.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("There is nothing at this address.", page.QuerySelector("h1")!.TextContent);
        Assert.NotNull(page.QuerySelector("a[href='/builds']"));
    }

    [Fact]
    public async Task UnknownAddressOfTheInterface_Asked_IsAProblem()
    {
        using var answer = await _site.Client.GetAsync("/api/v1/nothing");

        Assert.Equal(404, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        AssertHeaders(answer);
    }

    [Fact]
    public async Task Exception_InAPage_TellsANumberAndNothingElse()
    {
        await using var site = await Site.StartEmptyAsync(app => Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions.MapGet(app, "/breaks", string () => throw new InvalidOperationException("secret words")));

        using var answer = await site.Client.GetAsync("/breaks");

        Assert.Equal(500, (int)answer.StatusCode);
        AssertHeaders(answer);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("secret words", text, StringComparison.Ordinal);
        Assert.Contains("Toaster failed at this page.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Routes_OfPages_NameTheirPolicy() =>
        Assert.All(_site.Routes, route => Assert.Single(route.Metadata.OfType<Toaster.Web.Api.RoutePolicy>()));

    private static void AssertHeaders(HttpResponseMessage answer)
    {
        string Header(string name) => string.Join(',', answer.Headers.TryGetValues(name, out var values) ? values : answer.Content.Headers.TryGetValues(name, out values) ? values : []);
        Assert.Equal("default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'", Header("Content-Security-Policy"));
        Assert.Equal("nosniff", Header("X-Content-Type-Options"));
        Assert.Equal("DENY", Header("X-Frame-Options"));
        Assert.Equal("same-origin", Header("Referrer-Policy"));
    }

    private static void AssertHeadingsInOrder(IHtmlDocument page)
    {
        var last = 0;
        foreach (var heading in page.QuerySelectorAll("h1, h2, h3, h4"))
        {
            var level = heading.LocalName[1] - '0';
            Assert.True(level <= last + 1, $"{heading.OuterHtml[..Math.Min(80, heading.OuterHtml.Length)]} after h{last}");
            last = level;
        }
    }

    private static void AssertIdsUnique(IHtmlDocument page)
    {
        var ids = page.QuerySelectorAll("[id]").Select(e => e.Id!).ToList();
        Assert.Equal(ids.Distinct(StringComparer.Ordinal), ids);
        Assert.All(page.QuerySelectorAll("[aria-labelledby]"), e => Assert.Contains(e.GetAttribute("aria-labelledby")!, ids));
        Assert.All(page.QuerySelectorAll("label[for]"), e => Assert.Contains(e.GetAttribute("for")!, ids));
    }

    private static void AssertLabelled(IHtmlDocument page)
    {
        Assert.All(page.QuerySelectorAll("input:not([type=hidden]), select"), e => Assert.True(
            e.HasAttribute("aria-label") || e.Closest("label") is not null || (e.Id is { } id && page.QuerySelector($"label[for='{id}']") is not null), e.OuterHtml));
        Assert.All(page.QuerySelectorAll("svg[role=img]"), e => Assert.False(string.IsNullOrWhiteSpace(e.GetAttribute("aria-label"))));
        Assert.All(page.QuerySelectorAll("svg:not([role=img])"), e => Assert.Equal("true", e.GetAttribute("aria-hidden")));
        Assert.All(page.QuerySelectorAll("a, button, summary"), e => Assert.True(e.TextContent.Trim().Length > 0 || e.HasAttribute("aria-label"), e.OuterHtml));
        Assert.All(page.QuerySelectorAll("table"), e => Assert.NotNull(e.QuerySelector("caption")));
    }
}
