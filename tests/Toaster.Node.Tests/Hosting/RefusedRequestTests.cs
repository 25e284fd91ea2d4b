using System.Net.Sockets;
using System.Text;
using Toaster.Node.Tests.Support;
using Toaster.Testing;

namespace Toaster.Node.Tests.Hosting;

/// <summary>What cannot be read as a request is answered before any of our own code runs.</summary>
public sealed class RefusedRequestTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private RunningServer _server = null!;

    public static TheoryData<string, int> Requests => new()
    {
        { "no request at all\r\n\r\n", 400 },
        { "GET / HTTP/1.1\r\n\r\n", 400 },
        { "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400 },
        { "GET / HTTP/1.1\r\nHost: localhost\r\nno header\r\n\r\n", 400 },
        { "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: many\r\n\r\n", 400 },
        { $"GET /{new string('x', 10 << 10)} HTTP/1.1\r\nHost: localhost\r\n\r\n", 414 },
        { $"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: {new string('x', 40 << 10)}\r\n\r\n", 431 },
        { "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", 505 },
    };

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync(_directory.Path);

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_ThatCannotBeRead_IsRefusedWithoutAWord(string request, int status)
    {
        var said = await SendAsync(request);

        Assert.StartsWith($"HTTP/1.1 {status} ", said, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", said, StringComparison.Ordinal);
        var headers = said.Split("\r\n")[1..^2].Select(line => line.Split(": ", 2)).ToDictionary(line => line[0], line => line[1], StringComparer.OrdinalIgnoreCase);
        // Kestrel clears what else is set for such an answer right before it sends it: no header of ours can be there, and nothing to show either.
        Assert.Equal(["Connection", "Content-Length", "Date"], headers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("0", "close"), (headers["Content-Length"], headers["Connection"]));
    }

    private async Task<string> SendAsync(string request)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_server.Server.Url.Host, _server.Server.Url.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(request));
        var said = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            for (int read; (read = await socket.ReceiveAsync(buffer)) > 0;)
            {
                said.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }
        }
        catch (SocketException)
        {
            // It hangs up on what it did not read; the answer came before.
        }

        return said.ToString();
    }
}
