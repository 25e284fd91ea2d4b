using System.Buffers;
using System.Buffers.Text;

namespace Toaster.Bitbake.Transcoding;

/// <summary>Where the line of an event stands, and the event written around its class and fields.</summary>
internal readonly record struct EventHead(long Line, long Offset, long End)
{
    private const int FixedBytes = 160;

    public void Write(long s, long t, ReadOnlySpan<byte> jsonClass, ReadOnlySpan<byte> fields, IBufferWriter<byte> output)
    {
        var room = output.GetSpan(FixedBytes + jsonClass.Length);
        var at = 0;
        Number("{\"s\":"u8, s, room, ref at);
        Number(",\"t\":"u8, t, room, ref at);
        Number(",\"l\":"u8, Line, room, ref at);
        Number(",\"o\":"u8, Offset, room, ref at);
        Number(",\"e\":"u8, End, room, ref at);
        Text(",\"c\":\""u8, room, ref at);
        Text(jsonClass, room, ref at);
        Text("\",\"f\":"u8, room, ref at);
        output.Advance(at);
        output.Write(fields);
        output.Write("}\n"u8);
    }

    private static void Number(ReadOnlySpan<byte> before, long value, Span<byte> to, ref int at)
    {
        Text(before, to, ref at);
        Utf8Formatter.TryFormat(value, to[at..], out var written);
        at += written;
    }

    private static void Text(ReadOnlySpan<byte> text, Span<byte> to, ref int at)
    {
        text.CopyTo(to[at..]);
        at += text.Length;
    }
}
