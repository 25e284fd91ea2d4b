using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Toaster.Chaos.Live;

/// <summary>
/// The network between agents and server, on a bad day: connections break before or after the server has heard, requests arrive twice, or
/// late and so in another order.
/// </summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private static readonly string[] NotPassedOn = ["Host", "Connection", "Transfer-Encoding", "Content-Length", "Expect", "Keep-Alive"];

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.None })
    {
        Timeout = TimeSpan.FromMinutes(2),
    };

    private readonly WebApplication _app;
    private readonly Func<Uri?> _server;
    private readonly Random _random;
    private readonly int[] _faults = new int[4];
    private volatile bool _isCalm;

    private FaultyProxy(Func<Uri?> server, int seed)
    {
        (_server, _random) = (server, new(seed));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        _app = builder.Build();
        _app.Run(PassAsync);
    }

    public Uri Url { get; private set; } = null!;

    /// <summary>How often each fault was made.</summary>
    public (int CutBefore, int CutAfter, int Doubled, int Delayed) Faults => (_faults[0], _faults[1], _faults[2], _faults[3]);

    public static async Task<FaultyProxy> StartAsync(Func<Uri?> server, int seed)
    {
        var proxy = new FaultyProxy(server, seed);
        await proxy._app.StartAsync();
        proxy.Url = new(proxy._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return proxy;
    }

    /// <summary>From now on it only passes on.</summary>
    public void Calm() => _isCalm = true;

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task PassAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var fault = Pick();
        if (_server() is not { } server || fault == 0)
        {
            http.Abort();
            return;
        }

        if (fault == 3)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Next(2_000)), TimeProvider.System, CancellationToken.None);
        }

        try
        {
            if (fault == 2)
            {
                using var first = await SendAsync(http, server, body); // Heard, answered, and sent again by the network.
            }

            using var answer = await SendAsync(http, server, body);
            var content = await answer.Content.ReadAsByteArrayAsync(http.RequestAborted);
            if (fault == 1)
            {
                http.Abort();
                return;
            }

            http.Response.StatusCode = (int)answer.StatusCode;
            foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !NotPassedOn.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
            {
                http.Response.Headers[name] = values.ToArray();
            }

            await http.Response.Body.WriteAsync(content, http.RequestAborted);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or SocketException)
        {
            http.Abort(); // The server died: so does this connection.
        }
    }

    /// <summary>0 cut before, 1 cut after, 2 doubled, 3 delayed, -1 nothing.</summary>
    private int Pick()
    {
        if (_isCalm)
        {
            return -1;
        }

        var pick = Next(100);
        var fault = pick < 8 ? pick / 2 : -1;
        if (fault >= 0)
        {
            Interlocked.Increment(ref _faults[fault]);
        }

        return fault;
    }

    private int Next(int most)
    {
        lock (_random)
        {
            return _random.Next(most);
        }
    }

    private Task<HttpResponseMessage> SendAsync(HttpContext http, Uri server, MemoryStream body)
    {
        var request = new HttpRequestMessage(new(http.Request.Method), new Uri(server, http.Request.Path + http.Request.QueryString));
        if (body.Length > 0 || http.Request.ContentLength is 0 || !HttpMethods.IsGet(http.Request.Method))
        {
            request.Content = new ByteArrayContent(body.ToArray());
        }

        foreach (var (name, values) in http.Request.Headers.Where(header => !NotPassedOn.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        return _http.SendAsync(request, http.RequestAborted);
    }
}
