using System.IO.Compression;

namespace Toaster.Bitbake.EventLog;

/// <summary>The unpacked bytes of an event log, whether the file is plain or gzip (told by its first two bytes).</summary>
internal sealed class ByteSource(Stream stream, int unpackedPerPacked, bool plainOnly) : IDisposable
{
    private const long FreeBytes = 1 << 20;
    private const byte NeverInLogs = 0xff;

    private GzipTail? _tail;
    private GZipStream? _gzip;
    private bool _started = plainOnly;
    private long _unpacked;

    /// <summary>Why no more can be read although the file should go on; none at an ordinary end.</summary>
    public ReadingStop Stop { get; private set; }

    /// <summary>Bytes read into <paramref name="buffer"/> (at least two long), or 0 when there are none now.</summary>
    public int Read(Span<byte> buffer)
    {
        if (!_started) return Start(buffer);
        return _gzip is null ? stream.Read(buffer) : Unpack(buffer);
    }

    private int Start(Span<byte> buffer)
    {
        _started = true;
        Span<byte> head = stackalloc byte[2];
        var count = stream.ReadAtLeast(head, 2, throwOnEndOfStream: false);
        head = head[..count];
        if (head is [0x1f, 0x8b])
        {
            _tail = new GzipTail(stream, head.ToArray());
            _gzip = new GZipStream(_tail, CompressionMode.Decompress, leaveOpen: true);
            return Unpack(buffer);
        }

        head.CopyTo(buffer);
        return count;
    }

    private int Unpack(Span<byte> buffer)
    {
        if (Stop != ReadingStop.None || _tail!.Ended) return 0;

        int count;
        buffer.Fill(NeverInLogs);
        try
        {
            count = _gzip!.Read(buffer);
        }
        catch (InvalidDataException)
        {
            if (_tail.Ended)
            {
                Stop = ReadingStop.PackedFileIsCutOff;
                return 0;
            }

            // What was unpacked before the damage is in the buffer already, though nobody says how much it is.
            Stop = ReadingStop.PackedFileIsDamaged;
            return buffer.LastIndexOfAnyExcept(NeverInLogs) + 1;
        }

        if (_tail.Ended)
        {
            if (!IsTailText(buffer[..count])) Stop = ReadingStop.PackedFileIsCutOff;
            return 0;
        }

        _unpacked += count;
        if (_unpacked > FreeBytes && _unpacked / unpackedPerPacked > _tail.PackedBytes)
        {
            Stop = ReadingStop.UnpacksToTooMuch;
            return 0;
        }

        return count;
    }

    private bool IsTailText(ReadOnlySpan<byte> first)
    {
        Span<byte> text = stackalloc byte[GzipTail.Text.Length + 1];
        if (first.Length > GzipTail.Text.Length) return false;
        first.CopyTo(text);
        try
        {
            var rest = _gzip!.ReadAtLeast(text[first.Length..], text.Length - first.Length, throwOnEndOfStream: false);
            return text[..(first.Length + rest)].SequenceEqual(GzipTail.Text);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _gzip?.Dispose();
        _tail?.Dispose();
    }
}
