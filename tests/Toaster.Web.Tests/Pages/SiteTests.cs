using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Toaster.Actors.Imports;
using Toaster.Web.Hosting;
using Toaster.Web.Tests.Support;

namespace Toaster.Web.Tests.Pages;

/// <summary>What is not one page: the way in, forms, files, streams.</summary>
public sealed class SiteTests : IAsyncLifetime
{
    private Site _site = null!;

    public async Task InitializeAsync() => _site = await Site.StartAsync();

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Home_WithoutBuilds_ShowsTheWaysIn()
    {
        await using var site = await Site.StartEmptyAsync();

        var page = await site.OpenAsync("/");

        Assert.Equal("No builds yet", page.QuerySelector("h1")!.TextContent);
        Assert.Equal(["toaster import tmp/log/eventlog/*.json", "curl -F log=@build.json http://localhost/api/v1/imports"], page.QuerySelectorAll(".command-text").Select(c => c.TextContent));
        Assert.NotNull(page.QuerySelector("form[enctype='multipart/form-data'] input[type=file][multiple]"));
    }

    [Fact]
    public async Task Home_WithBuilds_IsTheirList()
    {
        using var answer = await _site.Client.GetAsync("/");

        Assert.Equal("/builds", answer.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("dark", "dark")]
    [InlineData("contrast", "contrast")]
    [InlineData("nonsense", null)]
    [InlineData("system", null)]
    public async Task Theme_Chosen_IsOnTheNextPage(string chosen, string? shown)
    {
        using var answer = await _site.PostAsync("/theme", token => new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("theme", chosen), new("back", "/builds/1?x=1")]));

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal("/builds/1?x=1", answer.Headers.Location?.ToString());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/builds");
        request.Headers.Add("Cookie", answer.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]));
        using var page = await _site.Client.SendAsync(request);
        Assert.Equal(shown, Site.Parse(await page.Content.ReadAsStringAsync()).DocumentElement.GetAttribute("data-theme"));
    }

    [Theory]
    [InlineData("/theme")]
    [InlineData("/imports/3/cancel")]
    public async Task Form_WithoutItsToken_IsRefused(string url)
    {
        using var content = new FormUrlEncodedContent([new("theme", "dark")]);
        using var answer = await _site.Client.PostAsync(url, content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(ImportState.Recording, (await _site.Imports.FindAsync(new(3), default))!.State);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Origin", "http://evil.example", 403)]
    [InlineData("Origin", "null", 400)]
    [InlineData("Sec-Fetch-Site", "none", 400)]
    [InlineData("Origin", "http://localhost", 400)]
    [InlineData("Sec-Fetch-Site", "same-origin", 400)]
    public async Task Change_AskedByAnotherSite_IsRefused(string header, string value, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/theme") { Content = new FormUrlEncodedContent([]) };
        request.Headers.Add(header, value);
        using var answer = await _site.Client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Upload_OfOneFile_LeadsToItsImport()
    {
        using var answer = await _site.PostAsync("/import", token => Form(token, ("dir/build 1.json", "{\"a\":1}\n")));

        Assert.Equal("/imports/7", answer.Headers.Location?.ToString());
        Assert.Equal("{\"a\":1}\n"u8.ToArray(), _site.Imports.Received["build 1.json"]);
    }

    [Theory]
    [InlineData("same-origin")]
    [InlineData(null)]
    public async Task Upload_AsABrowserSendsIt_IsTaken(string? site)
    {
        using var answer = await _site.PostAsync("/import", token =>
        {
            var form = Form(token, ("a.json", "a"));
            _site.Client.DefaultRequestHeaders.Add("Origin", "null");
            if (site is not null) _site.Client.DefaultRequestHeaders.Add("Sec-Fetch-Site", site);
            return form;
        });

        Assert.Equal("/imports/7", answer.Headers.Location?.ToString());
    }

    [Fact]
    public async Task Upload_OfSeveralFiles_LeadsToTheList()
    {
        using var answer = await _site.PostAsync("/import", token => Form(token, ("a.json", "a"), ("b.json.gz", "b")));

        Assert.Equal("/import", answer.Headers.Location?.ToString());
        Assert.Equal(["a.json", "b.json.gz"], _site.Imports.Received.Keys);
    }

    [Fact]
    public async Task Upload_ThatIsRefused_SaysWhy()
    {
        _site.Imports.Refuse = new ImportRefusedException("too-large", "It has 3.0 GiB, more than the limit of 2.0 GiB.");

        using var answer = await _site.PostAsync("/import", token => Form(token, (Nasty.Name[..60].Replace("\"", "", StringComparison.Ordinal), "a")));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var page = Site.Parse(await answer.Content.ReadAsStringAsync());
        Assert.EndsWith("was not taken: It has 3.0 GiB, more than the limit of 2.0 GiB.", page.QuerySelector("[role=alert]")!.TextContent.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_WithoutAFile_SaysSo()
    {
        using var answer = await _site.PostAsync("/import", token => Form(token));

        Assert.Contains("No file was chosen.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_WithoutItsToken_StoresNothing()
    {
        using var form = new MultipartFormDataContent { { new StringContent("nonsense"), "__RequestVerificationToken" }, { new StringContent("a"), "logs", "a.json" } };
        using var answer = await _site.Client.PostAsync("/import", form);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(_site.Imports.Received);
    }

    [Fact]
    public async Task Cancel_OfAnImport_StopsItAndShowsIt()
    {
        using var answer = await _site.PostAsync("/imports/3/cancel", token => new FormUrlEncodedContent([new("__RequestVerificationToken", token)]));

        Assert.Equal("/imports/3", answer.Headers.Location?.ToString());
        Assert.Equal(ImportState.Cancelled, (await _site.Imports.FindAsync(new(3), default))!.State);
    }

    [Fact]
    public async Task Import_ThatStandsStill_SaysWhy()
    {
        _site.Imports.Add((await _site.Imports.FindAsync(new(3), default))! with { Paused = "The disk that holds <b> is full; free some space and it goes on by itself." });

        foreach (var page in new[] { "/imports/3", "/import" })
        {
            Assert.Contains("Paused: The disk that holds <b> is full; free some space and it goes on by itself.", (await _site.OpenAsync(page)).Body!.TextContent, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Import_DuringWhichTheClockWasSetBack_ShowsNoNegativeTime()
    {
        _site.Imports.Add((await _site.Imports.FindAsync(new(6), default))! with { StartedAt = 2_000_000, EndedAt = 1_000_000 });

        var times = (await _site.OpenAsync("/imports/6")).QuerySelectorAll("dd").Select(dd => dd.TextContent).ToList();

        Assert.Contains("clock changed", times);
        Assert.DoesNotContain(times, time => time.StartsWith('-'));
    }

    [Fact]
    public async Task Events_OfAnImportThatEnded_SayItAndEnd()
    {
        using var answer = await _site.Client.GetAsync("/imports/1/events");

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("event: import\ndata: Completed\n\nevent: end\ndata: \n\n", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Events_OfAnImportThatGoesOn_EndWithTheServer()
    {
        using var answer = await _site.Client.GetAsync("/imports/3/events", HttpCompletionOption.ResponseHeadersRead);
        var reading = answer.Content.ReadAsStringAsync();

        _site.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.StartsWith("event: import", await reading.WaitAsync(TimeSpan.FromSeconds(20)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Assets_UnderTheirHash_StayForEver()
    {
        var assets = _site.Services.GetRequiredService<Assets>();
        foreach (var name in assets.Names)
        {
            using var answer = await _site.Client.GetAsync(assets.Url(name));

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.True(answer.Headers.CacheControl is { Public: true, MaxAge.Days: 365 } && answer.Headers.CacheControl.Extensions.Any(e => e.Name == "immutable"));
            Assert.Equal(assets.Content(name).ToArray(), await answer.Content.ReadAsByteArrayAsync());
            using var again = new HttpRequestMessage(HttpMethod.Get, assets.Url(name));
            again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
            using var unchanged = await _site.Client.SendAsync(again);
            Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        }
    }

    [Fact]
    public async Task Assets_OfAnotherVersionOrName_AreNotKept()
    {
        using var old = await _site.Client.GetAsync("/assets/000000000000/toaster.css");
        using var none = await _site.Client.GetAsync(_site.Services.GetRequiredService<Assets>().Url("../../appsettings.json"));

        Assert.Equal("no-cache", old.Headers.CacheControl?.ToString());
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public void Modules_ImportOnlyWhatIsThere()
    {
        var assets = _site.Services.GetRequiredService<Assets>();
        foreach (var name in assets.Names.Where(n => n.EndsWith(".js", StringComparison.Ordinal)))
        {
            var text = System.Text.Encoding.UTF8.GetString(assets.Content(name).Span);
            Assert.All(text.Split('\n').Where(l => l.StartsWith("import ", StringComparison.Ordinal)), line => Assert.Contains(line.Split("\"./")[1].TrimEnd(';', '"'), assets.Names));
            Assert.DoesNotMatch("\\.innerHTML\\s*=[^=]", text);
            Assert.DoesNotContain(".style", text, StringComparison.Ordinal);
        }
    }

    private static MultipartFormDataContent Form(string token, params (string Name, string Text)[] files)
    {
        var form = new MultipartFormDataContent { { new StringContent(token), "__RequestVerificationToken" } };
        foreach (var (name, text) in files)
        {
            var content = new StringContent(text);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            form.Add(content, "logs", name);
        }

        return form;
    }
}
