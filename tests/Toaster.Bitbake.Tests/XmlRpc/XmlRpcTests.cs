using System.Net;
using System.Net.Sockets;
using System.Text;
using Toaster.Bitbake.XmlRpc;

namespace Toaster.Bitbake.Tests.XmlRpc;

/// <summary>Client and listener, against each other and against what others send.</summary>
public sealed class XmlRpcTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly XmlRpcListener _listener;
    private readonly XmlRpcClient _client;
    private Func<string, IReadOnlyList<object?>, object?> _answer = (_, arguments) => arguments[0];

    public XmlRpcTests()
    {
        _listener = new(IPAddress.Loopback, (method, arguments) => _answer(method, arguments), mostBytes: 1 << 20);
        _client = new(new Uri($"http://127.0.0.1:{_listener.Port}/"), TimeProvider.System, mostBytes: 1 << 20);
    }

    public void Dispose()
    {
        _client.Dispose();
        _listener.Dispose();
    }

    public static TheoryData<object?, object?> Values => new()
    {
        { null, null }, { true, true }, { false, false }, { 7, 7L }, { int.MinValue, (long)int.MinValue }, { 0.5, 0.5 }, { "", "" }, { " a <b> & ü 😀\n\t", " a <b> & ü 😀\n\t" },
        { new byte[] { 0, 255, 7 }, new byte[] { 0, 255, 7 } }, { Array.Empty<object?>(), new List<object?>() },
        { new object?[] { 1, "x", null }, new List<object?> { 1L, "x", null } },
        {
            new Dictionary<string, object?> { ["a"] = new object?[] { true }, ["b"] = new Dictionary<string, object?>() },
            new Dictionary<string, object?> { ["a"] = new List<object?> { true }, ["b"] = new Dictionary<string, object?>() }
        },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Value_ComesThroughAndBack(object? sent, object? received)
    {
        object? seen = null;
        _answer = (method, arguments) =>
        {
            seen = arguments[0];
            return sent;
        };

        Assert.Equal(received, await CallAsync("echo", sent));
        Assert.Equal(received, seen);
    }

    [Fact]
    public async Task Call_WithoutArguments_HasNone()
    {
        _answer = (method, arguments) => $"{method} {arguments.Count}";

        Assert.Equal("addClient 0", await _client.CallAsync("addClient", [], Limit, default));
    }

    [Fact]
    public async Task Exception_OfTheListener_IsAFault()
    {
        _answer = (_, _) => throw new InvalidOperationException("no such thing");

        var e = await Assert.ThrowsAsync<XmlRpcException>(() => CallAsync("x", 1));

        Assert.Equal((XmlRpcProblem.Fault, "no such thing"), (e.Problem, e.Message));
    }

    [Fact]
    public async Task Answer_BeyondTheLimit_IsRefused()
    {
        _answer = (_, _) => new string('x', 2 << 20);

        Assert.Equal(XmlRpcProblem.Garbage, (await Assert.ThrowsAsync<XmlRpcException>(() => CallAsync("x", 1))).Problem);
    }

    [Fact]
    public async Task Call_BeyondTheLimit_IsRefused()
        => Assert.NotEqual(XmlRpcProblem.Fault, (await Assert.ThrowsAsync<XmlRpcException>(() => CallAsync("x", new string('x', 2 << 20)))).Problem);

    [Fact]
    public async Task Server_ThatIsNotThere_IsUnreachable()
    {
        _listener.Dispose();

        Assert.Equal(XmlRpcProblem.Unreachable, (await Assert.ThrowsAsync<XmlRpcException>(() => CallAsync("x", 1))).Problem);
    }

    [Fact]
    public async Task Server_ThatDoesNotAnswer_IsGivenUp()
    {
        using var release = new ManualResetEventSlim();
        _answer = (_, _) =>
        {
            release.Wait();
            return null;
        };

        var e = await Assert.ThrowsAsync<XmlRpcException>(() => _client.CallAsync("ping", [], TimeSpan.FromMilliseconds(100), default));

        Assert.Equal(XmlRpcProblem.TimedOut, e.Problem);
        release.Set();
    }

    /// <summary>As it was seen on the wire: bitbake 2.8 delivers an event. The connection ends with it: a fork of bitbake's must not inherit it.</summary>
    [Fact]
    public async Task Event_AsPythonSendsIt_IsTakenAndAnswered()
    {
        List<byte[]> seen = [];
        _answer = (_, arguments) =>
        {
            seen.Add((byte[])arguments[0]!);
            return null;
        };
        const string Body = """
            <?xml version='1.0'?>
            <methodCall><methodName>event.sendpickle</methodName><params><param>
            <value><base64>
            gASVLAAAAAAAAACMCGJiLmV2ZW50lIwMQ29uZmlnUGFyc2VklJOUKYGUfZSMA3BpZJRLAHNiLg==
            </base64></value></param></params></methodCall>
            """;
        var call = $"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\nContent-Type: text/xml\r\nUser-Agent: Python-xmlrpc/3.11\r\nContent-Length: {Body.Length}\r\n\r\n{Body}";
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, _listener.Port);
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(call));

        var buffer = new byte[64 << 10];
        var text = "";
        using var limit = new CancellationTokenSource(Limit);
        for (int count; (count = await tcp.GetStream().ReadAsync(buffer, limit.Token)) > 0;)
        {
            text += Encoding.ASCII.GetString(buffer, 0, count);
        }

        Assert.Equal(55, Assert.Single(seen).Length);
        Assert.Contains("<nil />", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 60\r\n\r\n<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;")]
    [InlineData("\0\0\0\0\r\n\r\n")]
    public async Task Garbage_IsRefused_AndOthersAreServed(string request)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, _listener.Port);
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        var buffer = new byte[4096];
        using var limit = new CancellationTokenSource(Limit);
        var answer = Encoding.ASCII.GetString(buffer, 0, await tcp.GetStream().ReadAsync(buffer, limit.Token));

        Assert.Matches("400 Bad Request|faultCode|^$", answer);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
        Assert.Equal("x", await CallAsync("echo", "x"));
    }

    [Theory]
    [InlineData("<methodResponse><params><param><value>text</value></param></params></methodResponse>", "text")]
    [InlineData("<methodResponse><params><param><value></value></param></params></methodResponse>", "")]
    [InlineData("<methodResponse>\n<params>\n<param>\n<value><string>a</string>\n</value>\n</param>\n</params>\n</methodResponse>", "a")]
    [InlineData("<methodResponse><params><param><value><string>a\u0001b</string></value></param></params></methodResponse>", "a?b")]
    [InlineData("<methodResponse><params/></methodResponse>", null)]
    public void Answer_IsRead(string document, string? value) => Assert.Equal(value, XmlRpcReader.Answer(Encoding.UTF8.GetBytes(document)));

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("<methodResponse/>")]
    [InlineData("<methodResponse><params><param><value><int>x</int></value></param></params></methodResponse>")]
    [InlineData("<methodResponse><params><param><value><base64>?</base64></value></param></params></methodResponse>")]
    [InlineData("<methodResponse><params><param><value><array><data><value>")]
    public void Answer_ThatIsNone_IsGarbage(string document)
        => Assert.Equal(XmlRpcProblem.Garbage, Assert.Throws<XmlRpcException>(() => XmlRpcReader.Answer(Encoding.UTF8.GetBytes(document))).Problem);

    [Fact]
    public void Answer_ThatIsNestedTooDeep_IsGarbage()
    {
        var deep = string.Concat(Enumerable.Repeat("<value><array><data>", 1_000));

        Assert.Contains(
            "deeper than 64",
            Assert.Throws<XmlRpcException>(() => XmlRpcReader.Answer(Encoding.UTF8.GetBytes($"<methodResponse><params><param>{deep}"))).Message, StringComparison.Ordinal);
    }

    private Task<object?> CallAsync(string method, object? argument) => _client.CallAsync(method, [argument], Limit, default);
}
