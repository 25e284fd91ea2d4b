using System.Collections.Concurrent;
using System.Net;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Toaster.Actors.Blobs;

namespace Toaster.Testing;

/// <summary>
/// As much of an S3 service as pieces need: put (once), get (a range), delete and list, in memory. A request that is not signed with its
/// key's name is refused; lists come in pages of a few.
/// </summary>
public sealed class FakeS3 : IAsyncDisposable
{
    private const string KeyId = "toaster-test";
    private const int PageKeys = 5;
    private static readonly XNamespace Xml = "http://s3.amazonaws.com/doc/2006-03-01/";
    private readonly ConcurrentDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);
    private readonly WebApplication _app;

    private FakeS3(WebApplication app) => _app = app;

    /// <summary>Keys of everything stored.</summary>
    public IEnumerable<string> Keys => _objects.Keys;

    public S3Place Place => new(new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()), "bucket", "builds/", "here", KeyId, "secret");

    public static async Task<FakeS3> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var fake = new FakeS3(app);
        app.Run(fake.AnswerAsync);
        await app.StartAsync();
        return fake;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!.Split('/', 3);
        if (!$"{http.Request.Headers.Authorization}".StartsWith($"AWS4-HMAC-SHA256 Credential={KeyId}/", StringComparison.Ordinal) || path[1] != "bucket")
        {
            await FailAsync(http, HttpStatusCode.Forbidden, "AccessDenied");
            return;
        }

        var key = path.Length > 2 ? path[2] : "";
        await (http.Request.Method switch
        {
            "PUT" => PutAsync(http, key),
            "DELETE" => DeleteAsync(http, key),
            "GET" when key.Length == 0 => ListAsync(http),
            _ => GetAsync(http, key),
        });
    }

    private async Task PutAsync(HttpContext http, string key)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        if (!_objects.TryAdd(key, body.ToArray()))
        {
            if (http.Request.Headers.IfNoneMatch == "*")
            {
                await FailAsync(http, HttpStatusCode.PreconditionFailed, "PreconditionFailed");
                return;
            }

            _objects[key] = body.ToArray();
        }

        http.Response.Headers.ETag = "\"1\"";
    }

    private Task DeleteAsync(HttpContext http, string key)
    {
        _objects.TryRemove(key, out _);
        http.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private async Task GetAsync(HttpContext http, string key)
    {
        if (!_objects.TryGetValue(key, out var bytes))
        {
            await FailAsync(http, HttpStatusCode.NotFound, "NoSuchKey");
            return;
        }

        if (http.Request.GetTypedHeaders().Range?.Ranges.Single() is { } range)
        {
            bytes = bytes[(int)range.From!.Value..(int)Math.Min(bytes.Length, range.To!.Value + 1)];
            http.Response.StatusCode = 206;
        }

        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes);
    }

    private async Task ListAsync(HttpContext http)
    {
        var (prefix, after) = ($"{http.Request.Query["prefix"]}", $"{http.Request.Query["continuation-token"]}");
        var isFlat = http.Request.Query.ContainsKey("delimiter") && http.Request.Query["delimiter"] != "";
        List<string> keys = [.. _objects.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(key, after) > 0
            && !(isFlat && key.AsSpan(prefix.Length).Contains('/'))).Order(StringComparer.Ordinal)];
        var page = keys.Take(PageKeys).ToList();
        http.Response.ContentType = "application/xml";
        await http.Response.WriteAsync($"{new XElement(
            Xml + "ListBucketResult",
            new XElement(Xml + "IsTruncated", keys.Count > page.Count),
            keys.Count > page.Count ? new XElement(Xml + "NextContinuationToken", page[^1]) : null,
            page.Select(key => new XElement(Xml + "Contents", new XElement(Xml + "Key", key), new XElement(Xml + "Size", _objects[key].Length))))}");
    }

    private static Task FailAsync(HttpContext http, HttpStatusCode status, string code)
    {
        http.Response.StatusCode = (int)status;
        http.Response.ContentType = "application/xml";
        return http.Response.WriteAsync($"{new XElement("Error", new XElement("Code", code), new XElement("Message", code))}");
    }
}
