using Microsoft.Playwright;
using Toaster.Testing;

namespace Toaster.EndToEnd.Tests.Browser;

/// <summary>All tests in the browser share a server and a browser, and so run one after the other.</summary>
[CollectionDefinition(nameof(BrowserTests))]
public sealed class BrowserGroup : ICollectionFixture<ServerFixture>, ICollectionFixture<FeedServer>, ICollectionFixture<BrowserFixture>;

[Collection(nameof(BrowserTests))]
public abstract class BrowserTests(ServerFixture server, BrowserFixture browser)
{
    protected const string Succeeded = "demo-first-build";
    protected const string Failed = "demo-failures";
    protected const string Incomplete = "demo-killed";
    protected const string NotStarted = "demo-no-provider";

    protected ServerFixture Demo => server;

    protected static string Recording(string name) => Path.Combine(EventLogs.Own()!, name + ".json.gz");

    /// <summary>The address of a page of a build of the demo.</summary>
    protected string PageOf(string recording, string page = "") => $"/builds/{server.Build(recording)}{page}";

    protected async Task VisitAsync(Func<Visit, Task> body, BrowserNewContextOptions? options = null)
    {
        Requires.Chromium();
        var site = await server.GetAsync();
        options ??= new();
        options.BaseURL = site.Url.ToString();
        options.ViewportSize ??= new() { Width = 1280, Height = 900 };
        await Visit.RunAsync(await browser.GetAsync(), options, complains: true, body);
    }

    /// <summary>Every kind of page there is, by its name.</summary>
    protected async Task<IReadOnlyList<(string Name, string Path, int Status)>> KindsAsync()
    {
        var site = await server.GetAsync();
        var failed = (await site.ApiAsync($"/builds/{server.Build(Failed)}/tasks?outcome=Failed")).GetProperty("items")[0].GetProperty("id").GetInt32();
        var import = (await site.ApiAsync("/imports")).GetProperty("items")[0].GetProperty("id").GetInt64();
        return
        [
            ("builds", "/builds", 200), ("no builds found", "/builds?q=nothing-like-this", 200), ("import", "/import", 200), ("an import", $"/imports/{import}", 200),
            ("nothing there", "/builds/999999", 404),
            ("failed", PageOf(Failed), 200), ("succeeded", PageOf(Succeeded), 200), ("incomplete", PageOf(Incomplete), 200), ("not started", PageOf(NotStarted), 200),
            ("tasks", PageOf(Succeeded, "/tasks"), 200), ("tasks, narrowed", PageOf(Failed, "/tasks?outcome=failed&q=e"), 200), ("task", PageOf(Failed, $"/tasks/{failed}"), 200),
            ("messages", PageOf(Failed, "/messages"), 200), ("configuration", PageOf(Succeeded, "/configuration"), 200), ("variables", PageOf(Succeeded, "/variables"), 200),
            ("recipes", PageOf(Succeeded, "/recipes"), 200), ("packages", PageOf(Succeeded, "/packages"), 200), ("images", PageOf(Succeeded, "/images"), 200),
            ("recipe", PageOf(Succeeded, "/recipes/toast"), 200), ("failed recipe", PageOf(Failed, "/recipes/burnt-toast"), 200), ("package", PageOf(Succeeded, "/packages/toast"), 200),
            ("image", PageOf(Succeeded, "/images/breakfast-tray"), 200), ("image files", PageOf(Succeeded, "/images/breakfast-tray/files"), 200),
            ("artifacts", PageOf(Succeeded, "/artifacts"), 200), ("equal messages", PageOf(Failed, "/messages?show=equal"), 200), ("recorder", PageOf(Succeeded, "/recorder"), 200),
            ("no packages", PageOf(NotStarted, "/packages"), 200), ("no artifacts", PageOf(Incomplete, "/artifacts"), 200),
        ];
    }
}
