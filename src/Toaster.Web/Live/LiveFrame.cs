using System.Text;

namespace Toaster.Web.Live;

/// <summary>One server-sent event without its id: encoded once, written to all who read.</summary>
/// <param name="Seq">Counts up by one within a topic.</param>
public sealed record LiveFrame(long Seq, ReadOnlyMemory<byte> Bytes, bool IsLast)
{
    public static LiveFrame Of(long seq, string name, ReadOnlySpan<byte> json, bool isLast)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(name) + json.Length + 16];
        var length = Encoding.UTF8.GetBytes($"event: {name}\ndata: ", bytes);
        json.CopyTo(bytes.AsSpan(length));
        length += json.Length;
        bytes[length++] = (byte)'\n';
        bytes[length++] = (byte)'\n';
        return new(seq, bytes.AsMemory(0, length), isLast);
    }
}
