using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace Toaster.EndToEnd.Tests.Browser;

/// <summary>From a recipe to its package, to the image, to a file in it, and back.</summary>
public sealed class ContentTests(ServerFixture server, BrowserFixture browser) : BrowserTests(server, browser)
{
    [SkippableFact]
    public Task Recipe_ToItsPackageAndTheImage_IsOneClickEach() => VisitAsync(async visit =>
    {
        await visit.GoAsync(PageOf(Succeeded, "/recipes"));
        await visit.Rows.Locator("th a", new() { HasTextRegex = new("^toast$") }).ClickAsync();
        await Expect(visit.Heading).ToContainTextAsync("toast");
        await visit.Page.Locator("section:has(#packages) tbody th a").First.ClickAsync();
        await Expect(visit.Page).ToHaveURLAsync(new Regex("/packages/"));
        await visit.GoAsync(PageOf(Succeeded, "/packages?image=in"));
        await visit.Rows.Locator("th a").First.ClickAsync();
        await visit.Page.Locator("section:has(#images) a.strong").First.ClickAsync();
        await Expect(visit.Page).ToHaveURLAsync(new Regex("/images/breakfast-tray$"));
        Assert.NotEqual(0, await visit.Rows.CountAsync());
    });

    [SkippableFact]
    public Task ImageFiles_FolderByFolder_LeadToAFileWithoutScript() => VisitAsync(
        async visit =>
        {
            await visit.GoAsync(PageOf(Succeeded, "/images/breakfast-tray/files"));
            for (var level = 0; level < 10 && await visit.Rows.Locator(".entry > a").CountAsync() > 0; level++)
            {
                var before = visit.Page.Url;
                await visit.Rows.Locator(".entry > a").Last.ClickAsync();
                Assert.NotEqual(before, visit.Page.Url);
            }

            Assert.Contains("dir=", visit.Page.Url, StringComparison.Ordinal);
            await visit.Page.Locator(".way-down a").First.ClickAsync();
            await Expect(visit.Page).ToHaveURLAsync(new Regex("/files$"));
        },
        new() { JavaScriptEnabled = false });

    [SkippableFact]
    public Task Recorder_OfAnImportedBuild_GivesItsEventLogAndRecord() => VisitAsync(async visit =>
    {
        await visit.GoAsync(PageOf(Succeeded, "/recorder"));
        await Expect(visit.Page.Locator("#classes")).ToBeVisibleAsync();
        foreach (var name in new[] { "Event log", "Build record" })
        {
            var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.Locator("section:has(#kept) a.button", new() { HasText = name }).ClickAsync());
            Assert.True(new FileInfo(await download.PathAsync()).Length > 1000, download.SuggestedFilename);
        }
    });
}
