using System.Globalization;
using System.Text;

namespace Toaster.Bitbake.XmlRpc;

/// <summary>The little of HTTP/1.1 that Python's XML-RPC client speaks: posts with a length, one after the other.</summary>
internal sealed class HttpCalls(Stream stream, int mostBytes)
{
    private const int MostHead = 16 << 10;

    private readonly byte[] _buffer = new byte[MostHead];
    private int _filled;

    /// <summary>The body of the next call; null at the end of the connection, and when what comes is no such call.</summary>
    public byte[]? Read()
    {
        int end;
        while ((end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (_filled == _buffer.Length || stream.Read(_buffer, _filled, _buffer.Length - _filled) is not (> 0 and var count))
            {
                return null;
            }

            _filled += count;
        }

        var head = Encoding.Latin1.GetString(_buffer, 0, end);
        end += 4;
        if (!head.StartsWith("POST ", StringComparison.Ordinal) || Length(head) is not { } length || length > mostBytes)
        {
            stream.Write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8);
            return null;
        }

        var body = new byte[length];
        var there = Math.Min(length, _filled - end);
        _buffer.AsSpan(end, there).CopyTo(body);
        _buffer.AsSpan(end + there, _filled - end - there).CopyTo(_buffer);
        _filled -= end + there;
        stream.ReadExactly(body.AsSpan(there));
        return body;
    }

    public void Answer(byte[] body)
    {
        byte[] answer = [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];
        stream.Write(answer);
    }

    private static int? Length(string head) => head.Split("\r\n").Select(line => line.Split(':', 2))
        .Where(field => field is ["Content-Length" or "content-length", _])
        .Select(field => int.TryParse(field[1], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var length) ? length : (int?)null)
        .FirstOrDefault();
}
