using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Toaster.Node.Hosting;
using Toaster.Testing;

namespace Toaster.Node.Tests.Hosting;

/// <summary>Who gets in, asked of real servers.</summary>
public sealed class DoorsTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly HttpClient _http = new();
    private ToasterProcess? _server;
    private Uri _url = null!;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _server?.Dispose();
        _http.Dispose();
        _directory.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task OtherNames_AreNotAnswered()
    {
        await ServeAsync("--allow-host", "toaster.example");

        Assert.Equal(HttpStatusCode.MisdirectedRequest, await StatusAsync("/api/v1/builds", host: "evil.example"));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, await StatusAsync("/builds", host: "localhost.evil.example"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/api/v1/builds", host: "toaster.example:80"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/api/v1/builds", host: "localhost"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/api/v1/builds", host: "[::1]:8000"));
    }

    [Fact]
    public async Task Token_OnceMade_IsNeededForEverything()
    {
        var token = new AdminToken(_directory.Path).Create();
        await ServeAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/api/v1/builds"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/builds"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/api/v1/builds", "Bearer", token + "x"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/api/v1/builds", "Basic", "!"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/healthz"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/readyz"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/api/v1/builds", "Bearer", token));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/builds", "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("ada:" + token))));
        Assert.Equal(0, (await ToasterProcess.RunAsync("build", "list", "--data", _directory.Path)).ExitCode);
    }

    [Fact]
    public async Task Token_WithOpenReading_IsNeededForChangesAlone()
    {
        new AdminToken(_directory.Path).Create();
        await ServeAsync("--open-reading");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/api/v1/builds"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/api/v1/imports", method: HttpMethod.Post));
    }

    [Fact]
    public async Task AskingForTheToken_IsInTheAskersForm()
    {
        new AdminToken(_directory.Path).Create();
        await ServeAsync();

        var (api, page) = (await _http.GetAsync(new Uri(_url, "/api/v1/builds")), await _http.GetAsync(new Uri(_url, "/builds")));

        Assert.Equal(("Bearer", "application/problem+json"), (api.Headers.WwwAuthenticate.Single().Scheme, api.Content.Headers.ContentType!.MediaType));
        Assert.Equal(("Basic", "text/plain"), (page.Headers.WwwAuthenticate.Single().Scheme, page.Content.Headers.ContentType!.MediaType));
    }

    [Fact]
    public async Task Change_AtAnotherSitesWish_IsAProblem()
    {
        await ServeAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_url, "/api/v1/imports")) { Headers = { { "Origin", "http://evil.example" } } };

        using var response = await _http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("\"code\":\"cross-site\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_AreTheOwnersAlone_AndTheTokenIsNotStored()
    {
        var token = (await ToasterProcess.RunAsync("admin", "token", "--data", _directory.Path)).Out.Trim();
        await ServeAsync();

        foreach (var name in (string[])["admin-token", "local-token"])
        {
            var path = Path.Combine(_directory.Path, name);
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.DoesNotContain(token, File.ReadAllText(path), StringComparison.Ordinal);
        }

        Assert.True(new AdminToken(_directory.Path).Accepts(token));
    }

    private async Task ServeAsync(params string[] further) => (_server, _url) = await ToasterProcess.ServeAsync(_directory.Path, further);

    private async Task<HttpStatusCode> StatusAsync(string path, string? scheme = null, string? value = null, string? host = null, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(_url, path));
        request.Headers.Host = host;
        request.Headers.Authorization = scheme is null ? null : new AuthenticationHeaderValue(scheme, value);
        using var response = await _http.SendAsync(request);
        return response.StatusCode;
    }
}
