namespace Toaster.Bitbake.EventLog;

/// <summary>
/// The packed bytes of a gzip file, counted, and behind them one more member with a known text. GZipStream does not say
/// whether its input was cut off; but only behind complete members does that text come out unharmed.
/// </summary>
internal sealed class GzipTail(Stream packed, byte[] head) : Stream
{
    /// <summary>"end\n" as a stored gzip member.</summary>
    private static readonly byte[] Member =
        [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 4, 0, 0xfb, 0xff, (byte)'e', (byte)'n', (byte)'d', (byte)'\n', 0, 0, 0, 0, 4, 0, 0, 0];

    private int _headRead;
    private int _memberRead;

    static GzipTail() => BitConverter.TryWriteBytes(Member.AsSpan(19), Crc32("end\n"u8));

    /// <summary>Packed bytes handed out so far.</summary>
    public long PackedBytes { get; private set; }

    /// <summary>The packed bytes are used up: what is unpacked from now on is the known text, or the file was cut off.</summary>
    public bool Ended { get; private set; }

    public static ReadOnlySpan<byte> Text => "end\n"u8;

    public override int Read(Span<byte> buffer)
    {
        if (_headRead < head.Length) return Take(head, ref _headRead, buffer);

        var count = Ended ? 0 : packed.Read(buffer);
        PackedBytes += count;
        if (count > 0) return count;

        Ended = true;
        return Take(Member, ref _memberRead, buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    private static int Take(byte[] from, ref int at, Span<byte> to)
    {
        var count = Math.Min(to.Length, from.Length - at);
        from.AsSpan(at, count).CopyTo(to);
        at += count;
        return count;
    }

    private static uint Crc32(ReadOnlySpan<byte> text)
    {
        var crc = uint.MaxValue;
        foreach (var b in text)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
        }

        return ~crc;
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
