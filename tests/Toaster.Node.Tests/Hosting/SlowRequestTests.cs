using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Toaster.Node.Tests.Support;
using Toaster.Testing;

namespace Toaster.Node.Tests.Hosting;

/// <summary>Requests that keep a connection busy by coming slowly, one byte after the other.</summary>
public sealed class SlowRequestTests : IDisposable
{
    private const int MostBytes = 3000;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Limits_OfTheSettings_AreTheServers()
    {
        await using var server = await RunningServer.StartAsync(_directory.Path, ("Limits:BodyBytesPerSecond", "1000"), ("Limits:RequestBytes", "5000"));

        var limits = server.Server.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;

        Assert.Equal((15, 32 << 10, 5000, 1000), (limits.RequestHeadersTimeout.TotalSeconds, limits.MaxRequestHeadersTotalSize, limits.MaxRequestBodySize, limits.MinRequestBodyDataRate!.BytesPerSecond));
    }

    [Fact]
    public async Task Head_ThatTrickles_IsCutOff()
    {
        await using var server = await RunningServer.StartAsync(_directory.Path, ("Limits:RequestHeadSeconds", "1"));

        var said = await TrickleAsync(server.Server.Url, "GET /builds HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");

        Assert.True(said.Length == 0 || said.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), said);
        Assert.True((await server.Http.GetAsync("/healthz")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Upload_ThatTrickles_IsCutOff_AndLeavesNothing()
    {
        await using var server = await RunningServer.StartAsync(_directory.Path, ("Limits:BodyBytesPerSecond", "10000"));

        var said = await TrickleAsync(server.Server.Url, "POST /api/v1/imports HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n{");

        Assert.StartsWith("HTTP/1.1 408", said, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"too-slow\"", said, StringComparison.Ordinal);
        Assert.Equal(0, (await server.GetAsync("/imports")).GetProperty("items").GetArrayLength());
        Assert.Empty(Directory.GetFiles(Path.Combine(_directory.Path, "incoming")));
    }

    /// <summary>Sends a byte whenever the server has said nothing for a while, until it says something or hangs up.</summary>
    private static async Task<string> TrickleAsync(Uri url, string begin)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(url.Host, url.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(begin));
        for (var i = 0; i < MostBytes && !socket.Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectRead); i++)
        {
            await socket.SendAsync("x"u8.ToArray());
        }

        using var stream = new NetworkStream(socket);
        using var text = new StreamReader(stream);
        try
        {
            return await text.ReadToEndAsync();
        }
        catch (IOException)
        {
            return ""; // Hung up on.
        }
    }
}
