using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace Toaster.EndToEnd.Tests.Browser;

public sealed class ImportTests(ServerFixture server, BrowserFixture browser) : BrowserTests(server, browser)
{
    private static readonly Regex OneImport = new(@"/imports/\d+$");

    [SkippableFact]
    public Task Upload_NewLog_EndsWithItsBuildLinked() => VisitAsync(async visit =>
    {
        await UploadAsync(visit, Recording("demo-forced"));
        await Expect(visit.Page).ToHaveURLAsync(OneImport);
        await Expect(visit.Verdict).ToContainTextAsync("Imported: 1 build");
        await Expect(visit.Page.Locator(".import-builds li")).ToContainTextAsync("Succeeded");
        await visit.Page.Locator(".import-builds a").ClickAsync();
        await Expect(visit.Heading).ToContainTextAsync("crumb");
        await Expect(visit.Page.Locator(".verdict")).ToHaveClassAsync(new Regex("tone-ok"));
    });

    [SkippableFact]
    public Task Upload_LogThatIsRecorded_SaysSo() => VisitAsync(async visit =>
    {
        await UploadAsync(visit, Recording(Failed));
        await Expect(visit.Verdict).ToContainTextAsync($"already recorded as #{Demo.Build(Failed)}");
        await visit.Page.Locator(".import-builds a").ClickAsync();
        await visit.HasPathAsync(PageOf(Failed));
    });

    [SkippableFact]
    public Task Upload_LogOfSeveralBuildsThatIsRecorded_LinksThemAll() => VisitAsync(async visit =>
    {
        await UploadAsync(visit, Recording("demo-several-builds"));
        await Expect(visit.Verdict).ToContainTextAsync("5 builds were already recorded");
        await Expect(visit.Page.Locator(".import-builds a")).ToHaveCountAsync(5);
    });

    [SkippableFact]
    public Task Upload_SeveralFiles_ListsTheirImports() => VisitAsync(async visit =>
    {
        await UploadAsync(visit, Recording("demo-parse-error"), Recording("demo-sanity"));
        await visit.HasPathAsync("/import");
        foreach (var name in new[] { "demo-parse-error", "demo-sanity" })
        {
            await Expect(visit.Page.Locator("article.import", new() { HasText = name })).ToContainTextAsync("Not started");
        }
    });

    [SkippableFact]
    public Task Upload_TextThatIsNoLog_IsRefusedAndNothingIsLost() => VisitAsync(async visit =>
    {
        var site = await Demo.GetAsync();
        var before = (await site.ApiAsync("/builds")).GetProperty("total").GetInt64();
        await visit.GoAsync("/import");
        await visit.Page.Locator("#logs").SetInputFilesAsync(new Microsoft.Playwright.FilePayload
        {
            Name = "shopping.txt", MimeType = "text/plain", Buffer = "bread\nbutter\njam\n"u8.ToArray(),
        });
        await visit.Page.Locator("form.drop button").ClickAsync();
        await Expect(visit.Page.Locator("main")).ToContainTextAsync(new Regex(@"(Refused:|shopping\.txt was not taken:) \w+"));
        Assert.Equal(before, (await site.ApiAsync("/builds")).GetProperty("total").GetInt64());
        Assert.Equal(200, (int)(await site.Http.GetAsync(PageOf(Failed))).StatusCode);
    });

    private static async Task UploadAsync(Visit visit, params string[] files)
    {
        await visit.GoAsync("/import");
        await visit.Page.Locator("#logs").SetInputFilesAsync(files);
        await visit.Page.Locator("form.drop button").ClickAsync();
    }
}
