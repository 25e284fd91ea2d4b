using System.Net.Http.Headers;
using Toaster.Actors;
using Toaster.Testing;

namespace Toaster.Web.Tests.Api;

public sealed class UploadTests : IAsyncLifetime
{
    private readonly ApiHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("application/octet-stream")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/gzip")]
    public async Task RawBody_IsOneImport(string? type)
    {
        var response = await _host.Client.PostAsync("/api/v1/imports?name=a%20log.json&project=kitchen", Body("abc", type));

        var (status, json) = await ApiHost.ReadAsync(response);
        Assert.Equal((202, 1L, "Recording"), (status, json.GetProperty("id").GetInt64(), json.GetProperty("state").GetString()));
        Assert.Equal("/api/v1/imports/1", response.Headers.Location?.ToString());
        var given = Assert.Single(_host.Imports.Given);
        Assert.Equal(("a log.json", 5), (given.Name, given.Project?.Value));
        Assert.Equal("abc"u8.ToArray(), given.Bytes);
    }

    [Fact]
    public async Task Form_IsAnImportForEachFile_AndARefusedOneStopsNone()
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("5"), "project" },
            { Body("one", null), "log", "one.json" },
            { Body("two", null), "log", "large" },
            { Body("three", null), "log", "three.json.gz" },
        };

        var (status, json) = await ApiHost.ReadAsync(await _host.Client.PostAsync("/api/v1/imports", form));

        Assert.Equal(202, status);
        Assert.Equal(["one.json", "three.json.gz"], json.GetProperty("items").EnumerateArray().Select(import => import.GetProperty("fileName").GetString()));
        Assert.Equal("too-large", json.GetProperty("refused")[0].GetProperty("code").GetString());
        Assert.Equal([new ProjectId(5), new ProjectId(5)], _host.Imports.Given.Select(given => given.Project!.Value));
    }

    [Theory]
    [InlineData("/api/v1/imports?name=large", "application/octet-stream", 413, "too-large")]
    [InlineData("/api/v1/imports?project=nobody", "application/octet-stream", 404, "no-such-project")]
    [InlineData("/api/v1/imports", "text/html", 415, "wrong-type")]
    [InlineData("/api/v1/imports", "multipart/form-data", 400, "bad-form")]
    [InlineData("/api/v1/imports", "multipart/form-data; boundary=x", 400, "bad-form")]
    [InlineData("/api/v1/imports?page=1", "application/octet-stream", 400, "unknown-parameter")]
    public async Task WhatCannotBeTaken_IsAProblem(string path, string type, int status, string code)
    {
        var (actual, json) = await ApiHost.ReadAsync(await _host.Client.PostAsync(path, Body("abc", type)));

        Assert.Equal((status, code), (actual, json.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-origin", 202)]
    [InlineData("Origin", "https://elsewhere.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://localhost", 202)]
    public async Task Change_AtAnotherSitesWish_IsRefused(string header, string value, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/imports") { Content = Body("abc", null), Headers = { { header, value } } };

        Assert.Equal(status, (int)(await _host.Client.SendAsync(request)).StatusCode);
        Assert.Equal(status == 202 ? 1 : 0, _host.Imports.Given.Count);
    }

    [Fact]
    public async Task Import_CanBeListed_Cancelled_AndThenNotAgain()
    {
        await _host.Client.PostAsync("/api/v1/imports?name=a", Body("abc", null));

        Assert.Equal("a", (await _host.GetAsync("/api/v1/imports?count=1")).Json.GetProperty("items")[0].GetProperty("fileName").GetString());
        var (first, cancelled) = await ApiHost.ReadAsync(await _host.Client.PostAsync("/api/v1/imports/1/cancel", null));
        var (second, problem) = await ApiHost.ReadAsync(await _host.Client.PostAsync("/api/v1/imports/1/cancel", null));

        Assert.Equal((200, "Cancelled"), (first, cancelled.GetProperty("state").GetString()));
        Assert.Equal((409, "import-ended"), (second, problem.GetProperty("code").GetString()));
        Golden.Equal("import.json", (await _host.GetAsync("/api/v1/imports/1")).Json.ToString());
    }

    private static ByteArrayContent Body(string text, string? type)
    {
        var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        return content;
    }
}
