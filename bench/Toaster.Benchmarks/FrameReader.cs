using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Toaster.Benchmarks;

/// <summary>A page's stream, read with as little work as can be: ids are checked, and what a frame shows is told when somebody asks.</summary>
internal sealed partial class FrameReader : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly Action<int>? _shows;
    private readonly byte[] _line;
    private int _length;
    private long? _last;
    private bool _mayJump;
    private Task _reading = Task.CompletedTask;

    private FrameReader(Socket socket, Action<int>? shows) => (_socket, _shows, _line) = (socket, shows, new byte[shows is null ? 64 : 256 << 10]);

    public long Frames { get; private set; }

    /// <summary>Ids that left one out without a word.</summary>
    public long Gaps { get; private set; }

    public long Resyncs { get; private set; }

    public static async Task<FrameReader> OpenAsync(Uri server, string topic, Action<int>? shows)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /hub?topic={topic} HTTP/1.0\r\nHost: localhost\r\n\r\n")); // 1.0: no chunks.
        var reader = new FrameReader(socket, shows);
        reader._reading = Task.Run(reader.ReadAsync);
        return reader;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _reading;
    }

    private async Task ReadAsync()
    {
        var bytes = new byte[8 << 10];
        try
        {
            while (await _socket.ReceiveAsync(bytes) is > 0 and var read)
            {
                Take(bytes.AsSpan(0, read));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It was closed.
        }
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            Keep(bytes[..end]);
            EndLine();
            bytes = bytes[(end + 1)..];
        }

        Keep(bytes);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        var room = Math.Min(bytes.Length, _line.Length - _length);
        bytes[..room].CopyTo(_line.AsSpan(_length));
        _length += room;
    }

    private void EndLine()
    {
        var line = _line.AsSpan(0, _length);
        _length = 0;
        if (line.StartsWith("id: "u8))
        {
            var id = long.Parse(Encoding.ASCII.GetString(line[(line.LastIndexOf((byte)':') + 1)..]), CultureInfo.InvariantCulture);
            Frames++;
            Gaps += _last is { } last && id != last + 1 && !_mayJump ? 1 : 0;
            (_last, _mayJump) = (id, false);
        }
        else if (line.StartsWith("event: resync"u8))
        {
            (Resyncs, _mayJump) = (Resyncs + 1, true);
        }
        else if (_shows is not null && line.StartsWith("data: "u8) && Shown().Match(Encoding.UTF8.GetString(line)) is { Success: true } shown)
        {
            _shows(int.Parse(shown.Groups["n"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture));
        }
    }

    [GeneratedRegex("Running: (?<n>[0-9,]+) of", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shown();
}
