using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Toaster.Bitbake.EventLog;
using Toaster.Bitbake.XmlRpc;

namespace Toaster.Node.Agents.Observing;

/// <summary>
/// A server of bitbake that somebody else drives, and the events it sends. It is registered at while it is idle, answered at once on a thread
/// of its own, and never unregistered from: during a build that would silence it for everybody.
/// </summary>
internal sealed class ObservedServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongAnswer = TimeSpan.FromMinutes(2);

    private readonly BitbakeServer _server;
    private readonly XmlRpcListener _listener;
    private readonly string _address;
    private readonly EventLogLimits _limits;
    private readonly ConcurrentQueue<byte[]> _heard = [];

    public ObservedServer(string host, int port, EventLogLimits limits, TimeProvider time)
    {
        var own = OwnAddress(host, port);
        (_limits, _address) = (limits, $"{own}");
        _server = new(host, port, time);
        _listener = new(own, Hear);
    }

    /// <summary>False: it is at work, and takes nobody now.</summary>
    /// <exception cref="XmlRpcException">It is not there, or no bitbake.</exception>
    public async Task<bool> TryRegisterAsync(CancellationToken ct) => (await _server.RegisterAsync(_address, _listener.Port, Patience, ct)).Handle is not null;

    /// <summary>The next event; null when there is none now. What is no event is left out.</summary>
    public HeardEvent? Next()
    {
        while (_heard.TryDequeue(out var pickle))
        {
            if (HeardEvent.Of(pickle, _limits) is { } heard)
            {
                return heard;
            }
        }

        return null;
    }

    /// <summary>Whether it still answers.</summary>
    public async Task<bool> IsThereAsync(CancellationToken ct)
    {
        try
        {
            await _server.AskActivityAsync(Patience, ct);
            return true;
        }
        catch (XmlRpcException e)
        {
            return e.Problem == XmlRpcProblem.TimedOut; // Busy with itself.
        }
    }

    /// <summary>The configuration, as the line that bitbake writes into its event log but sends to nobody; null when it does not tell.</summary>
    public async Task<string?> AskVariablesAsync(CancellationToken ct)
    {
        try
        {
            return await _server.RunAsync(["getAllKeysWithFlags", new object?[] { "doc", "func" }], LongAnswer, ct) is Dictionary<string, object?> variables
                ? JsonSerializer.Serialize(new Dictionary<string, object?> { ["allvariables"] = variables }) + "\n" : null;
        }
        catch (Exception e) when (e is XmlRpcException or BitbakeCommandException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _server.Dispose();
    }

    /// <summary>On the listener's thread.</summary>
    private object? Hear(string method, IReadOnlyList<object?> arguments)
    {
        if (arguments is [byte[] pickle, ..])
        {
            _heard.Enqueue(pickle);
        }

        return null;
    }

    /// <summary>The address of this machine that the server can call: the one it is reached from.</summary>
    private static IPAddress OwnAddress(string host, int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        probe.Connect(host, port); // Sends nothing.
        return ((IPEndPoint)probe.LocalEndPoint!).Address;
    }
}
