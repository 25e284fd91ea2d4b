using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Toaster.Node.Hosting;
using Toaster.Node.Tests.Support;
using Toaster.Testing;
using Toaster.Web.Api;

namespace Toaster.Node.Tests.Hosting;

/// <summary>What holds for every route of the running server, whoever adds it.</summary>
public sealed partial class RouteWalkTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private string _token = "";
    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        _token = new AdminToken(_directory.Path).Create();
        _server = await RunningServer.StartAsync(_directory.Path, ("Hosts", "toaster.example"));
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    /// <param name="Url">With 1 for every number.</param>
    private sealed record Way(string Method, string Url, RoutePolicy Policy, string Pattern)
    {
        public bool IsApi => Url.StartsWith("/api/", StringComparison.Ordinal) || Url.StartsWith("/agent/", StringComparison.Ordinal);

        public bool Changes => Method is not ("GET" or "HEAD");
    }

    [Fact]
    public void EveryRoute_NamesOnePolicy_ThatFitsItsMethod()
    {
        Assert.True(Routes().Count > 35, $"{Routes().Count} routes");
        Assert.All(Routes(), route => Assert.True(route.Metadata.OfType<RoutePolicy>().Count() == 1, $"{route.RoutePattern.RawText} names no policy, or several"));
        Assert.All(Ways(), way => Assert.True(
            way.Changes ? way.Policy is not RoutePolicy.Reading : way.Policy is not RoutePolicy.Writing, $"{way.Method} {way.Pattern} is {way.Policy}"));
        Assert.Equal(["/assets/{version}/{**file}", "/theme", "/healthz", "/readyz", "/api/v1/openapi.json", "/agent/v1/enrol"], Ways().Where(way => way.Policy == RoutePolicy.Open).Select(way => way.Pattern));
    }

    [Fact]
    public async Task EveryChange_AtAnotherSitesWish_IsRefused()
    {
        Assert.True(Ways().Count(way => way.Changes) >= 5);
        foreach (var way in Ways().Where(way => way.Changes))
        {
            Assert.Equal((way, 403), (way, await StatusAsync(way, "Origin", "http://evil.example")));
            Assert.Equal((way, 403), (way, await StatusAsync(way, "Sec-Fetch-Site", "cross-site")));
            Assert.Equal((way, 403), (way, await StatusAsync(way, "Sec-Fetch-Site", "same-site")));
            Assert.Equal((way, way.IsApi ? 403 : 400), (way, await StatusAsync(way, "Origin", "null")));
        }

        await AssertNothingChangedAsync();
    }

    [Fact]
    public async Task EveryRoute_UnderAnotherName_IsNotAnswered()
    {
        foreach (var way in Ways())
        {
            Assert.Equal((way, 421), (way, await StatusAsync(way, "Host", "evil.example")));
            Assert.Contains(await StatusAsync(way, "Host", "localhost:99999"), (int[])[400, 421]);
        }
    }

    [Fact]
    public async Task EveryRoute_WithoutTheToken_IsClosed_ButForThoseThatSayNothing()
    {
        foreach (var way in Ways().Where(way => way.Policy != RoutePolicy.Open))
        {
            Assert.Equal((way, 401), (way, await StatusAsync(way, withToken: false)));
            Assert.Equal((way, 401), (way, await StatusAsync(way, "Authorization", $"Bearer {_token[..^1]}", withToken: false)));
        }

        await AssertNothingChangedAsync();
    }

    [Fact]
    public async Task EveryForm_WithoutItsOwnToken_IsRefused()
    {
        var forms = Ways().Where(way => way is { Changes: true, IsApi: false }).ToList();
        Assert.True(forms.Count >= 3);
        foreach (var form in forms)
        {
            Assert.Equal((form, 400), (form, await StatusAsync(form)));
        }

        await AssertNothingChangedAsync();
    }

    [Fact]
    public async Task EveryAnswer_ForbidsFrames_Guessing_AndReferrers()
    {
        foreach (var way in Ways())
        {
            AssertHeaders(way, await SendAsync(way));
            AssertHeaders(way, await SendAsync(way, "Host", "evil.example"));
            AssertHeaders(way, await SendAsync(way, withToken: false));
            AssertHeaders(way, await SendAsync(way with { Method = "PATCH" }));
            AssertHeaders(way, await SendAsync(way with { Url = way.Url.TrimEnd('/') + "/nothing" }));
        }

        AssertHeaders(null, await SendAsync(new("GET", "/assets/x/toaster.css", RoutePolicy.Open, "")));
        AssertHeaders(null, await SendAsync(new("GET", "/builds/%0d%0a", RoutePolicy.Open, "")));
    }

    [Fact]
    public async Task Request_ThatIsTooLarge_IsRefused()
    {
        var reading = new Way("GET", "/builds", RoutePolicy.Reading, "");
        Assert.Equal(431, await StatusAsync(reading, "X-Long", new string('x', 40 << 10)));
        Assert.Equal(414, await StatusAsync(reading with { Url = "/builds?q=" + new string('x', 10 << 10) }));
        var body = new ByteArrayContent(new byte[2 << 20]) { Headers = { ContentType = new("application/x-www-form-urlencoded") } };
        using var request = Request(new("POST", "/theme", RoutePolicy.Open, ""), body);
        using var answer = await _server.Http.SendAsync(request);
        Assert.Equal(413, (int)answer.StatusCode);
    }

    private async Task AssertNothingChangedAsync()
    {
        using var request = Request(new("GET", "/api/v1/imports", RoutePolicy.Reading, ""));
        using var answer = await _server.Http.SendAsync(request);
        Assert.Equal(0, (await RunningServer.JsonAsync(answer)).GetProperty("items").GetArrayLength());
        Assert.Empty(Directory.GetFiles(Path.Combine(_directory.Path, "incoming")));
    }

    private static void AssertHeaders(Way? way, HttpResponseMessage answer)
    {
        using (answer)
        {
            string Header(string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : "";
            Assert.Equal((way, (int)answer.StatusCode, true), (way, (int)answer.StatusCode, Header("Content-Security-Policy").Contains("frame-ancestors 'none'", StringComparison.Ordinal)));
            Assert.Equal(("DENY", "nosniff", "same-origin"), (Header("X-Frame-Options"), Header("X-Content-Type-Options"), Header("Referrer-Policy")));
            Assert.Equal("", Header("Server"));
        }
    }

    private List<RouteEndpoint> Routes() => [.. _server.Server.Routes.OfType<RouteEndpoint>()];

    private IEnumerable<Way> Ways() => Routes().SelectMany(route =>
        (route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            .Select(method => new Way(method, Parameter().Replace("/" + route.RoutePattern.RawText!.TrimStart('/'), "1"), route.Metadata.OfType<RoutePolicy>().Last(), route.RoutePattern.RawText!)));

    private async Task<int> StatusAsync(Way way, string? header = null, string? value = null, bool withToken = true)
    {
        using var answer = await SendAsync(way, header, value, withToken);
        return (int)answer.StatusCode;
    }

    private async Task<HttpResponseMessage> SendAsync(Way way, string? header = null, string? value = null, bool withToken = true)
    {
        using var request = Request(way, way.Changes ? new ByteArrayContent("log"u8.ToArray()) : null, withToken);
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        return await _server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private HttpRequestMessage Request(Way way, HttpContent? content = null, bool withToken = true) => new(new HttpMethod(way.Method), way.Url)
    {
        Content = content,
        Headers = { Authorization = withToken ? new AuthenticationHeaderValue("Bearer", _token) : null },
    };

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
