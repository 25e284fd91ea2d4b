using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Toaster.EndToEnd.Tests.Browser;

/// <summary>
/// One reader with an empty browser. Whatever the browser complains about on the way - console, script, network - is kept, and
/// fails the test at the end.
/// </summary>
public sealed class Visit
{
    private readonly ConcurrentQueue<string> _problems = new();
    private int _expectedStatus = 200;

    private Visit(IPage page) => Page = page;

    public IPage Page { get; }

    public string Path => new Uri(Page.Url).PathAndQuery;

    public ILocator Heading => Page.Locator("h1");

    public ILocator Rows => Page.Locator("main table tbody tr");

    public ILocator Verdict => Page.Locator(".verdict-line");

    public static async Task RunAsync(IBrowser browser, BrowserNewContextOptions options, bool complains, Func<Visit, Task> body)
    {
        await using var context = await browser.NewContextAsync(options);
        context.SetDefaultTimeout(90_000);
        var visit = new Visit(await context.NewPageAsync());
        visit.Listen(context);
        await body(visit);
        if (complains) Assert.True(visit._problems.IsEmpty, string.Join('\n', visit._problems));
    }

    public async Task<IResponse> GoAsync(string path, int status = 200)
    {
        _expectedStatus = status;
        var response = await Page.GotoAsync(path) ?? throw new InvalidOperationException($"No answer for {path}");
        Assert.True(response.Status == status, $"{path} answered {response.Status}");
        return response;
    }

    /// <summary>What the list's rows are about: the links in their first cells.</summary>
    public async Task<IReadOnlyList<string>> RowLinksAsync() =>
        await Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('main table tbody tr th a')].map(a => a.getAttribute('href'))");

    public Task HasPathAsync(string path) => Assertions.Expect(Page).ToHaveURLAsync(new Uri(new Uri(Page.Url), path).ToString());

    private void Listen(IBrowserContext context)
    {
        context.Console += (_, message) =>
        {
            if (_expectedStatus == 200 || !message.Text.Contains($"status of {_expectedStatus}", StringComparison.Ordinal))
            {
                _problems.Enqueue($"console {message.Type} at {Page.Url}: {message.Text}");
            }
        };
        context.WebError += (_, error) => _problems.Enqueue($"script error at {Page.Url}: {error.Error}");
        context.RequestFailed += (_, request) =>
        {
            // Going elsewhere ends what the page before still had open.
            if (request.Failure != "net::ERR_ABORTED") _problems.Enqueue($"{request.Url}: {request.Failure}");
        };
        context.Response += (_, response) =>
        {
            if (response.Status >= 400 && response.Status != _expectedStatus) _problems.Enqueue($"{response.Url} answered {response.Status}");
        };
    }
}
