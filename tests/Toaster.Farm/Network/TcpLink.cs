using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Toaster.Farm.Network;

/// <summary>
/// The way from one process to another, which can be broken: cut, so that connections end and none is made, or silent, so that nothing
/// comes through until it is mended.
/// </summary>
internal sealed class TcpLink : IDisposable
{
    private const int BufferSize = 32 << 10;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private readonly Func<EndPoint?> _target;
    private volatile TaskCompletionSource _speaks = new();
    private volatile bool _isCut;

    private TcpLink(Func<EndPoint?> target)
    {
        _target = target;
        _speaks.SetResult();
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public Uri Url => new($"http://127.0.0.1:{Port}");

    /// <summary>Somebody is connected.</summary>
    public bool IsUsed => !_open.IsEmpty;

    /// <param name="target">Where to, asked for each connection; null: nobody is there.</param>
    public static TcpLink Start(Func<EndPoint?> target)
    {
        var link = new TcpLink(target);
        _ = link.AcceptAsync();
        return link;
    }

    public void Break(bool silently)
    {
        if (silently)
        {
            _speaks = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return;
        }

        _isCut = true;
        foreach (var socket in _open.Keys)
        {
            Reset(socket);
        }
    }

    public void Mend()
    {
        _isCut = false;
        _speaks.TrySetResult();
    }

    public void Dispose()
    {
        _listener.Dispose();
        Break(silently: false);
        _speaks.TrySetResult();
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }

        socket.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _ = PassAsync(await _listener.AcceptAsync());
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                if (!_listener.IsBound || _listener.SafeHandle.IsClosed)
                {
                    return;
                }
            }
        }
    }

    private async Task PassAsync(Socket near)
    {
        Socket? far = null;
        _open.TryAdd(near, 0);
        try
        {
            await _speaks.Task;
            if (_isCut || _target() is not { } target)
            {
                return;
            }

            far = new(target.AddressFamily, SocketType.Stream, target.AddressFamily == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp);
            _open.TryAdd(far, 0);
            await far.ConnectAsync(target);
            await Task.WhenAny(PumpAsync(near, far), PumpAsync(far, near)).Unwrap();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One of the two has gone, so the other one is told.
        }
        finally
        {
            foreach (var socket in new[] { near, far }.OfType<Socket>())
            {
                _open.TryRemove(socket, out _);
                Reset(socket);
            }
        }
    }

    /// <summary>Until one side ends. HTTP and PostgreSQL end a connection as a whole.</summary>
    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[BufferSize];
        while (await from.ReceiveAsync(buffer) is > 0 and var length)
        {
            await _speaks.Task;
            for (var sent = 0; sent < length;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, length - sent));
            }
        }
    }
}
