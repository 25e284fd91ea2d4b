using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Toaster.Node.Tests.Agents;

/// <summary>What a server does instead of what it should.</summary>
/// <param name="Apply">The batch is taken in all the same.</param>
/// <param name="Status">Answered in place of 200; null: the connection breaks.</param>
/// <param name="Fields">JSON members of the answer.</param>
internal sealed record Fault(int? Status, string Fields = "", bool Apply = false, int? RetryAfter = null)
{
    /// <summary>Done to the build before anything else.</summary>
    public Action<FakeBuild>? Before { get; init; }
}

/// <summary>The server's side of docs/agent-protocol.md, in memory, with faults.</summary>
internal sealed partial class FakeAgentServer : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private WebApplication? _app;
    private int _port;

    public Uri Url => new($"http://127.0.0.1:{_port}");

    public List<FakeBuild> Builds { get; } = [];

    public ConcurrentQueue<Fault> OnEvents { get; } = [];

    public ConcurrentQueue<Fault> OnOffer { get; } = [];

    public ConcurrentQueue<Fault> OnSeal { get; } = [];

    /// <summary>First number, number of events and packed bytes of each batch that came.</summary>
    public ConcurrentQueue<(long First, int Count, long Packed)> Batches { get; } = [];

    /// <summary>False: one of an earlier version.</summary>
    public bool TakesLogs { get; set; } = true;

    public ConcurrentQueue<Fault> OnLogs { get; } = [];

    /// <summary>Events of a batch that it asks for.</summary>
    public int Max { get; set; } = 1000;

    public FakeBuild Only
    {
        get
        {
            lock (_lock)
            {
                return Assert.Single(Builds);
            }
        }
    }

    public static async Task<FakeAgentServer> StartAsync()
    {
        var server = new FakeAgentServer();
        await server.ListenAsync();
        return server;
    }

    /// <summary>Listens, again at the same port.</summary>
    public async Task ListenAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, _port);
        });
        _app = builder.Build();
        _app.UseRouting();
        _app.MapPost("/agent/v1/builds", OfferAsync);
        _app.MapPost("/agent/v1/builds/{build:long}/{attempt:int}/events", EventsAsync);
        _app.MapPost("/agent/v1/builds/{build:long}/{attempt:int}/seal", SealAsync);
        if (TakesLogs)
        {
            _app.MapPut("/agent/v1/builds/{build:long}/{attempt:int}/logs/{name}", LogsAsync);
        }

        MapSessions(_app);
        await _app.StartAsync();
        _port = new Uri(_app.Urls.First()).Port;
    }

    public async Task StopAsync()
    {
        using var now = new CancellationTokenSource(0);
        await _app!.StopAsync(now.Token);
        await _app.DisposeAsync();
        _app = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await StopAsync();
        }
    }

    private async Task OfferAsync(HttpContext http)
    {
        var request = (await JsonDocument.ParseAsync(http.Request.Body)).RootElement;
        if (await FaultedAsync(http, OnOffer, null))
        {
            return;
        }

        FakeBuild build;
        lock (_lock)
        {
            var key = request.GetProperty("key").GetString()!;
            build = Builds.Find(known => known.Key == key) ?? new(Builds.Count + 1, key, request.GetProperty("source").GetString()!);
            if (!Builds.Contains(build))
            {
                Builds.Add(build);
            }
        }

        await AnswerAsync(
            http, 200,
            $"\"build\":{build.Id},\"attempt\":1,\"stream\":\"s\",\"token\":\"{build.Token}\",\"expected\":{build.Lines.Count + 1},\"offset\":0,\"sealed\":{(build.Seal is null ? "false" : "true")},{Pace}");
    }

    private async Task EventsAsync(HttpContext http)
    {
        var build = Find(http);
        using var packed = new MemoryStream();
        await http.Request.Body.CopyToAsync(packed);
        var lines = Unpack(packed.ToArray(), $"{http.Request.Headers.ContentEncoding}");
        var first = long.Parse($"{http.Request.Query["first"]}", null);
        Batches.Enqueue((first, lines.Count, packed.Length));
        if (build is null || $"{http.Request.Headers.Authorization}" != $"Bearer {build.Token}")
        {
            await AnswerAsync(http, build is null ? 404 : 401, $"\"code\":\"{(build is null ? "no-such-build" : "token-needed")}\"");
            return;
        }

        if (await FaultedAsync(http, OnEvents, build, () => Apply(build, first, lines)))
        {
            return;
        }

        await (build.Seal is not null ? AnswerAsync(http, 410, "\"code\":\"sealed\"")
            : Apply(build, first, lines) ? AnswerAsync(http, 200, $"\"next\":{build.Lines.Count + 1},\"offset\":0,{PaceOf(build)}")
            : AnswerAsync(http, 409, $"\"code\":\"hole\",\"expected\":{build.Lines.Count + 1},\"offset\":0"));
    }

    private async Task SealAsync(HttpContext http)
    {
        var seal = (await JsonDocument.ParseAsync(http.Request.Body)).RootElement;
        var build = Find(http)!;
        if (await FaultedAsync(http, OnSeal, build, () => build.Seal = seal))
        {
            return;
        }

        if (seal.GetProperty("events").GetInt64() != build.Lines.Count)
        {
            await AnswerAsync(http, 409, $"\"code\":\"missing\",\"expected\":{build.Lines.Count + 1},\"offset\":0");
            return;
        }

        if (seal.GetProperty("digest").GetString() != build.Digest())
        {
            await AnswerAsync(http, 409, "\"code\":\"other-digest\",\"expected\":1,\"offset\":0");
            return;
        }

        build.Seal = seal;
        await AnswerAsync(http, 200, $"\"build\":{build.Id},\"events\":{build.Lines.Count}");
    }

    private async Task LogsAsync(HttpContext http)
    {
        var build = Find(http)!;
        using var bytes = new MemoryStream();
        await using (var brotli = new BrotliStream(http.Request.Body, CompressionMode.Decompress))
        {
            await brotli.CopyToAsync(bytes);
        }

        if (await FaultedAsync(http, OnLogs, build))
        {
            return;
        }

        var name = $"{http.GetRouteValue("name")}";
        var offset = int.Parse($"{http.Request.Query["offset"]}", null);
        Assert.True(build.Seal is null || name.EndsWith("-fetched", StringComparison.Ordinal));
        var text = build.Logs.GetOrAdd(name, "");
        if (offset > text.Length)
        {
            await AnswerAsync(http, 409, $"\"code\":\"hole\",\"length\":{text.Length}");
            return;
        }

        build.Logs[name] = text = text[..offset] + Encoding.UTF8.GetString(bytes.ToArray());
        if (http.Request.Query["complete"] == "1")
        {
            build.CompleteLogs.Enqueue(name);
        }

        await AnswerAsync(http, 200, $"\"length\":{text.Length}");
    }

    private string PaceOf(FakeBuild build) => $"\"desired\":\"{build.Desired}\",\"linger\":1,\"max\":{Max}";

    private string Pace => $"\"desired\":\"run\",\"linger\":1,\"max\":{Max}";

    private bool Apply(FakeBuild build, long first, List<string> lines)
    {
        lock (_lock)
        {
            if (first > build.Lines.Count + 1)
            {
                return false;
            }

            lock (build.Lines)
            {
                build.Lines.AddRange(lines.Skip((int)(build.Lines.Count + 1 - first)));
            }

            return true;
        }
    }

    private FakeBuild? Find(HttpContext http)
    {
        lock (_lock)
        {
            return Builds.Find(build => $"{build.Id}" == $"{http.GetRouteValue("build")}");
        }
    }

    private static async Task<bool> FaultedAsync(HttpContext http, ConcurrentQueue<Fault> faults, FakeBuild? build, Action? apply = null)
    {
        if (!faults.TryDequeue(out var fault))
        {
            return false;
        }

        if (build is not null)
        {
            fault.Before?.Invoke(build);
        }

        if (fault.Apply)
        {
            apply?.Invoke();
        }

        if (fault.Status is { } status)
        {
            if (fault.RetryAfter is { } seconds)
            {
                http.Response.Headers.RetryAfter = $"{seconds}";
            }

            await AnswerAsync(http, status, fault.Fields);
        }
        else
        {
            http.Abort();
        }

        return true;
    }

    private static async Task AnswerAsync(HttpContext http, int status, string members)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = status < 400 ? "application/json" : "application/problem+json";
        await http.Response.WriteAsync($"{{{members}}}");
    }

    private static List<string> Unpack(byte[] body, string encoding)
    {
        Assert.Equal("br", encoding);
        using var brotli = new BrotliStream(new MemoryStream(body), CompressionMode.Decompress);
        using var reader = new StreamReader(brotli, Encoding.UTF8);
        var text = reader.ReadToEnd();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return [.. text[..^1].Split('\n').Select(line => line + "\n")];
    }
}
