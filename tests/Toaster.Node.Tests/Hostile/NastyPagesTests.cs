using System.Text.RegularExpressions;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Toaster.Testing;
using Toaster.Web.Api;

namespace Toaster.Node.Tests.Hostile;

/// <summary>Every page of every nasty build, found by following links: what came from the build is text.</summary>
public sealed partial class NastyPagesTests(NastyServer nasty) : IClassFixture<NastyServer>
{
    /// <summary>Pages of one kind and build that are looked at.</summary>
    private const int MostOfAKind = 2;

    private static readonly HtmlParser Parser = new(new HtmlParserOptions { IsStrictMode = false }, BrowsingContext.New());

    [Fact]
    public async Task EveryPage_ShowsTextAsText()
    {
        Assert.Equal(NastyNames.All.Count, nasty.Builds.Count);
        var seen = await WalkAsync();

        Assert.True(seen.Count > NastyNames.All.Count * 8, $"only {seen.Count} pages");
        Assert.Equal([], Unseen(seen));
    }

    private async Task<HashSet<string>> WalkAsync()
    {
        HashSet<string> known = ["/projects", "/farm", .. nasty.Projects.SelectMany(id => new[] { $"/projects/{id}", $"/projects/{id}/edit", $"/projects/{id}/delete" }), "/builds?rows=150", "/import", "/imports/1", "/", "/imports", .. nasty.Builds.Select(build => $"/builds/{build}"), .. nasty.Builds.Select(build => $"/builds/{build}/live"), .. nasty.Builds.Select(build => $"/hub?topic=build:{build}"), .. nasty.Builds.Select(build => $"/builds/{build}/logs/cooker/more?from=1")];
        Dictionary<string, int> kinds = [];
        var open = new Queue<string>(known);
        HashSet<string> seen = [];
        List<string> dead = [];
        while (open.TryDequeue(out var url))
        {
            using var answer = await nasty.Server.Http.GetAsync(url);
            seen.Add(url.Split('?')[0]);
            if ((int)answer.StatusCode is 302)
            {
                Assert.StartsWith("/", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
                continue;
            }

            Assert.True((int)answer.StatusCode is 200 or 404, $"{url} answers {(int)answer.StatusCode}");
            if (!answer.IsSuccessStatusCode)
            {
                dead.Add(url[..Math.Min(url.Length, 200)]);
            }

            if (answer.Content.Headers.ContentType?.MediaType == "text/event-stream")
            {
                Assert.EndsWith("event: end\ndata: {}\n\n", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal); // None of them runs.
                continue;
            }

            if (answer.Content.Headers.ContentType?.MediaType == "text/csv")
            {
                Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
                Assert.All(Cells(await answer.Content.ReadAsStringAsync()), cell => Assert.False(Formula().IsMatch(cell), $"{url}: {cell}"));
                continue;
            }

            if (answer.Content.Headers.ContentType?.MediaType == "text/plain")
            {
                Assert.Equal(("attachment", "nosniff"), (answer.Content.Headers.ContentDisposition?.DispositionType, answer.Headers.GetValues("X-Content-Type-Options").Single()));
                continue;
            }

            var page = Parser.ParseDocument(await answer.Content.ReadAsStringAsync());
            AssertHarmless(url, page);
            foreach (var link in page.QuerySelectorAll("a[href^='/']").Select(a => a.GetAttribute("href")!.Split('#')[0]).Where(IsPage))
            {
                var kind = Kind(link);
                if (kinds.GetValueOrDefault(kind) < MostOfAKind && known.Add(link))
                {
                    kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
                    open.Enqueue(link);
                }
            }
        }

        Assert.Equal([], dead);
        return seen;
    }

    /// <summary>Cells of a table for spreadsheets, without their quotation marks.</summary>
    private static IEnumerable<string> Cells(string csv) => Cell().Matches(csv).Select(cell => cell.Groups["quoted"].Success ? cell.Groups["quoted"].Value : cell.Groups["plain"].Value);

    private static bool IsPage(string link) => link != "/metrics" && !link.StartsWith("/api/", StringComparison.Ordinal) && !link.StartsWith("/assets/", StringComparison.Ordinal);

    /// <summary>Its path, with the build's number and without others, and the names in its query.</summary>
    private static string Kind(string link)
    {
        var parts = link.Split('?', 2);
        var path = Build().Match(parts[0]) is { Success: true } build ? build.Value + Number().Replace(parts[0][build.Length..], "/1") : Number().Replace(parts[0], "/1");
        return parts.Length == 1 ? path : path + "?" + string.Join('&', parts[1].Split('&').Select(field => field.Split('=')[0]));
    }

    private static void AssertHarmless(string url, IHtmlDocument page)
    {
        void Is(bool fine, string what) => Assert.True(fine, $"{url}: {what}");
        Is(page.QuerySelectorAll($"{NastyNames.Element}, img, iframe, object, embed, base, style, [style], [srcdoc], [{NastyNames.Attribute}], meta[http-equiv]:not([content='15'])").Length == 0, "markup of the build");
        Is(page.QuerySelectorAll("script, link").All(e => (e.GetAttribute("src") ?? e.GetAttribute("href") ?? "").StartsWith("/assets/", StringComparison.Ordinal)), "a script of the build");
        foreach (var element in page.All)
        {
            foreach (var attribute in element.Attributes)
            {
                Is(!attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase), $"{attribute.Name} at {element.LocalName}");
                Is(attribute.Name == "value" || (attribute.Value.All(c => c is not (< ' ' and not '\n' and not '\t')) && !Turning().IsMatch(attribute.Value)), $"{element.LocalName} {attribute.Name} has a control character");
                if (attribute.Name is "href" or "src" or "action" or "formaction")
                {
                    Is(Local().IsMatch(attribute.Value), $"leads to {attribute.Value[..Math.Min(80, attribute.Value.Length)]}");
                }
            }
        }

        // A field shows what is stored, so that saving it changes nothing: its text, as the value of an input.
        foreach (var text in page.Descendants<IText>().Where(text => text.ParentElement?.LocalName != "textarea"))
        {
            Is(text.Data.All(c => !char.IsControl(c) || c is '\n' or '\t') && !Turning().IsMatch(text.Data), $"{text.ParentElement?.LocalName} shows a control character");
        }
    }

    /// <summary>Pages that were not come to.</summary>
    private IEnumerable<string> Unseen(HashSet<string> seen) => nasty.Server.Server.Routes.OfType<RouteEndpoint>()
        .Where(route => route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") == true && route.Metadata.OfType<RoutePolicy>().Last() == RoutePolicy.Reading)
        .Select(route => "/" + route.RoutePattern.RawText!.TrimStart('/'))
        .Where(pattern => IsPage(pattern) && !pattern.EndsWith("/events", StringComparison.Ordinal))
        .Where(pattern => !seen.Any(new TemplateMatcher(TemplateParser.Parse(pattern), []).Matches));

    [GeneratedRegex("(?:^|,|\r\n)(?:\"(?<quoted>(?:[^\"]|\"\")*)\"|(?<plain>[^,\r\n]*))")]
    private static partial Regex Cell();

    [GeneratedRegex("^[=+@\t\r-](?![0-9.]*$)")]
    private static partial Regex Formula();

    [GeneratedRegex("^/builds/[0-9]+")]
    private static partial Regex Build();

    [GeneratedRegex("/[0-9]+")]
    private static partial Regex Number();

    [GeneratedRegex("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")]
    private static partial Regex Turning();

    [GeneratedRegex("^(/(?![/\\\\])|#|$)")]
    private static partial Regex Local();
}

internal static class TemplateMatching
{
    public static bool Matches(this TemplateMatcher matcher, string path) => matcher.TryMatch(path, []);
}
