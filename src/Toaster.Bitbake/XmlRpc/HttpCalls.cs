using System.Globalization;
using System.Text;

namespace Toaster.Bitbake.XmlRpc;

/// <summary>
/// The little of HTTP that Python's XML-RPC client speaks: one post with a length for each connection. One that were kept open would be
/// inherited by the processes bitbake forks to parse: they all would write into it at once.
/// </summary>
internal sealed class HttpCalls(Stream stream, int mostBytes)
{
    private const int MostHead = 16 << 10;

    /// <summary>The body of the call; null when what comes is none.</summary>
    public byte[]? Read()
    {
        var buffer = new byte[MostHead];
        var (filled, end) = (0, 0);
        while ((end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (filled == buffer.Length || stream.Read(buffer, filled, buffer.Length - filled) is not (> 0 and var count))
            {
                return null;
            }

            filled += count;
        }

        var head = Encoding.Latin1.GetString(buffer, 0, end);
        end += 4;
        if (!head.StartsWith("POST ", StringComparison.Ordinal) || Length(head) is not { } length || length > mostBytes)
        {
            stream.Write("HTTP/1.0 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8);
            return null;
        }

        var body = new byte[length];
        var there = Math.Min(length, filled - end);
        buffer.AsSpan(end, there).CopyTo(body);
        stream.ReadExactly(body.AsSpan(there));
        return body;
    }

    public void Answer(byte[] body)
    {
        byte[] answer = [.. Encoding.ASCII.GetBytes($"HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];
        stream.Write(answer);
    }

    private static int? Length(string head) => head.Split("\r\n").Select(line => line.Split(':', 2))
        .Where(field => field is ["Content-Length" or "content-length", _])
        .Select(field => int.TryParse(field[1], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var length) ? length : (int?)null)
        .FirstOrDefault();
}
