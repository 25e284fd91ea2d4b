using System.Net;
using System.Net.Sockets;

namespace Toaster.Bitbake.XmlRpc;

/// <summary>
/// Takes bitbake's events: answers each call at once, on threads of its own, whatever the rest of the process does. bitbake
/// calls from inside its build loop, so every moment here is a moment of the build.
/// </summary>
public sealed class XmlRpcListener : IDisposable
{
    private const int MostConnections = 64;

    private readonly Func<string, IReadOnlyList<object?>, object?> _answer;
    private readonly int _mostBytes;
    private readonly TcpListener _listener;
    private readonly Lock _lock = new();
    private readonly HashSet<Socket> _connections = [];
    private bool _isClosed;

    /// <param name="address">Where to listen; the port is any free one.</param>
    /// <param name="answer">Called for each call with its method and arguments; must return at once. What it throws becomes a fault.</param>
    /// <param name="mostBytes">A call that is larger is refused.</param>
    public XmlRpcListener(IPAddress address, Func<string, IReadOnlyList<object?>, object?> answer, int mostBytes = 96 << 20)
    {
        (_answer, _mostBytes) = (answer, mostBytes);
        _listener = new(address, 0);
        _listener.Start();
        Start(Accept, "xml-rpc listener");
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            _listener.Dispose();
            foreach (var connection in _connections)
            {
                connection.Dispose();
            }
        }
    }

    private void Accept()
    {
        while (true)
        {
            Socket connection;
            try
            {
                connection = _listener.AcceptSocket();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            lock (_lock)
            {
                if (_isClosed || _connections.Count >= MostConnections)
                {
                    connection.Dispose();
                    continue;
                }

                _connections.Add(connection);
            }

            Start(() => Serve(connection), "xml-rpc connection");
        }
    }

    private void Serve(Socket connection)
    {
        try
        {
            connection.NoDelay = true;
            using var stream = new NetworkStream(connection); // Of a socket: one that is closed meanwhile says so.
            var http = new HttpCalls(stream, _mostBytes);
            if (http.Read() is { } body)
            {
                http.Answer(Answer(body));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException)
        {
            // Whoever called has gone, or this is being closed.
        }
        finally
        {
            lock (_lock)
            {
                _connections.Remove(connection);
            }

            connection.Dispose();
        }
    }

    private byte[] Answer(byte[] body)
    {
        try
        {
            var (method, arguments) = XmlRpcReader.Call(body);
            return XmlRpcWriter.Answer(_answer(method, arguments));
        }
        catch (Exception e)
        {
            return XmlRpcWriter.Fault(1, e.Message);
        }
    }

    private static void Start(ThreadStart run, string name) => new Thread(run) { IsBackground = true, Name = name }.Start();
}
