using AngleSharp.Html.Dom;

namespace Toaster.Web.Tests.Support;

/// <summary>One server for tests that only look.</summary>
public sealed class SiteOfAllKinds : IAsyncLifetime
{
    // Each page is looked at for several things.
    private readonly Dictionary<string, IHtmlDocument> _opened = [];

    internal Site Site { get; private set; } = null!;

    internal async Task<IHtmlDocument> OpenAsync(string url)
    {
        if (!_opened.TryGetValue(url, out var page))
        {
            _opened[url] = page = await Site.OpenAsync(url);
        }

        return page;
    }

    public async Task InitializeAsync() => Site = await Site.StartAsync();

    public async Task DisposeAsync() => await Site.DisposeAsync();
}
