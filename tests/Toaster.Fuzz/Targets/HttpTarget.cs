using System.Net.Sockets;
using System.Text;
using Toaster.Fuzz.Mutation;

namespace Toaster.Fuzz.Targets;

/// <summary>
/// Requests as no browser sends them, over a socket. The server answers with a status that is not its own fault, or hangs up;
/// it never keeps the connection without a word.
/// </summary>
internal sealed class HttpTarget(ServerUnderTest server, Corpus corpus) : ITarget
{
    private static readonly string[] Paths =
    [
        "/api/v1/imports", "/import", "/theme", "/imports/1/cancel", "/api/v1/imports/1/cancel", "/api/v1/builds", "/builds/1/tasks?rows=1e9", "/builds/1?%00", "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd", "/builds/%2f", "/api/v1/builds/1/record", "/api/v1/builds/record?id=1&id=2", "/builds?q=%ff%fe", "*", "http://evil.example/", "/builds/1/messages?q=" + "%25",
        "/api/v1/builds?search=%27%3bdrop", "/assets/x/../../toaster.css", "/healthz", "//builds", "/builds/9223372036854775808",
    ];

    private static readonly string[] Methods = ["POST", "POST", "POST", "GET", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "X", "pOsT", ""];

    private static readonly string[] Types =
    [
        "application/octet-stream", "multipart/form-data; boundary=x", "multipart/form-data", "multipart/form-data; boundary=\"\"", "multipart/form-data; boundary=" + new string('b', 5000),
        "multipart/form-data; boundary=x; boundary=y", "application/x-www-form-urlencoded", "text/html", "application/json; charset=\ud83c", ";;;", "\"", "multipart/mixed; boundary=x",
    ];

    private static readonly string[] Heads =
    [
        "Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked", "Content-Length: -1", "Content-Length: 99999999999999999999", "Content-Length: 5\r\nContent-Length: 6", "Expect: 100-continue",
        "Content-Encoding: gzip", "Connection: Upgrade\r\nUpgrade: h2c", "X-Fold: a\r\n b", "Cookie: toaster-antiforgery=\u0001", "Authorization: Basic ====", "Authorization: Bearer \ud800",
        "Origin: null", "Sec-Fetch-Site: none", "Range: bytes=0-0,-1,5-", "If-None-Match: \"x\", *", "Accept-Encoding: gzip;q=nan", "X-Long: " + new string('l', 40_000), "Host: other", "\u0000: x", "NoColon",
    ];

    public string Name => "http";

    public byte[] Make(Random random, int number)
    {
        var body = Body(random);
        var text = new StringBuilder();
        text.Append($"{random.Of(Methods)} {random.Of(Paths)} {random.Of(["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/9.9", "FTP", ""])}\r\n");
        text.Append(random.OneIn(10) ? "" : $"Host: {random.Of(["localhost", "127.0.0.1", "localhost", "evil.example", "a b", "[::1", "localhost:99999"])}\r\n");
        text.Append(random.OneIn(4) ? "" : $"Content-Length: {(random.OneIn(4) ? random.Edge() : body.Length)}\r\n");
        text.Append($"Content-Type: {random.Of(Types)}\r\n");
        for (var n = random.Next(4); n > 0; n--)
        {
            text.Append(random.Of(Heads)).Append("\r\n");
        }

        byte[] request = [.. Encoding.Latin1.GetBytes(text.ToString()), .. "\r\n"u8, .. body];
        return random.OneIn(6) ? random.Damage(request) : request;
    }

    public async Task RunAsync(byte[] input)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Url.Host, server.Url.Port);
        var answer = new byte[12];
        var length = 0;
        try
        {
            await socket.SendAsync(input);
            socket.Shutdown(SocketShutdown.Send);
            for (var read = -1; read != 0 && length < answer.Length; length += read)
            {
                read = await socket.ReceiveAsync(answer.AsMemory(length));
            }
        }
        catch (SocketException)
        {
            return; // Hung up on.
        }

        var status = Encoding.ASCII.GetString(answer, 0, length);
        ReadingTarget.Expect(length == 0 || (status.StartsWith("HTTP/1.", StringComparison.Ordinal) && (status.Length < 12 || status[9] != '5' || status[9..] == "505")), $"answers {status}");
    }

    private byte[] Body(Random random)
    {
        var log = random.OneIn(2) ? random.Of(corpus.Logs)[..1000] : random.Bytes(random.Next(300));
        return random.Next(5) switch
        {
            0 => log,
            1 => [.. Encoding.ASCII.GetBytes($"{log.Length:x}\r\n"), .. log, .. "\r\n0\r\n\r\n"u8],
            2 => [.. Encoding.ASCII.GetBytes($"{random.Edge():x};ext=\"\r\n"), .. log, .. "\r\nzz\r\n"u8],
            3 => random.Damage([.. Part(random, "log", log), .. Part(random, "project", "1"u8.ToArray()), .. "--x--\r\n"u8]),
            _ => [.. Part(random, "log", log), .. random.OneIn(2) ? "--x--\r\n"u8 : "--x"u8],
        };
    }

    private static byte[] Part(Random random, string name, byte[] content)
    {
        var file = random.Of(["a.json", "../../../etc/passwd", "\u0000", "", "con", new string('n', 3000), "a\"; filename=\"b", "=cmd|x"]);
        return [.. Encoding.Latin1.GetBytes($"--x\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\r\n"), .. content, .. "\r\n"u8];
    }
}
