using System.Buffers.Text;

namespace Toaster.Node.Imports;

/// <summary>Where an event's line stood, read back from the head the transcoder wrote: its keys have one fixed order.</summary>
internal readonly record struct WrittenPlace(long Line, long Offset, long End)
{
    public static WrittenPlace Of(ReadOnlySpan<byte> written)
        => new(Number(written, ",\"l\":"u8), Number(written, ",\"o\":"u8), Number(written, ",\"e\":"u8));

    /// <summary>The value of <c>f</c>. The class before it is escaped, so the mark cannot be part of it.</summary>
    public static ReadOnlyMemory<byte> Fields(ReadOnlyMemory<byte> written)
    {
        var mark = "\",\"f\":"u8;
        var start = written.Span.IndexOf(mark) + mark.Length;
        return written[start..^2]; // Behind it: the closing brace and the line feed.
    }

    private static long Number(ReadOnlySpan<byte> written, ReadOnlySpan<byte> mark)
        => Utf8Parser.TryParse(written[(written.IndexOf(mark) + mark.Length)..], out long value, out _)
            ? value
            : throw new InvalidDataException("The event has no place.");
}
