namespace Toaster.Bitbake.EventLog;

/// <summary>What a <see cref="LineReader"/> found last.</summary>
internal enum LinePart
{
    /// <summary>A whole line within the limit.</summary>
    Whole,

    /// <summary>A piece of a line that is too long; more of it follows.</summary>
    Piece,

    /// <summary>The last piece of a line that is too long.</summary>
    LastPiece,
}

/// <summary>
/// Cuts a stream into lines at line feeds. Holds one line at a time in a rented buffer that grows up to the line limit.
/// </summary>
internal sealed class LineReader(ByteSource source, int lineBytes, long firstLine, long firstOffset) : IDisposable
{
    private const int FirstSize = 256 << 10;

    private byte[] _buffer = Buffers.Rent(FirstSize);
    private int _start;
    private int _end;
    private int _searched;
    private bool _tooLong;

    public long Line { get; private set; } = firstLine - 1;

    /// <summary>First byte of the line or piece read last.</summary>
    public long Offset { get; private set; }

    /// <summary>The byte behind it, and behind its line feed if it has one.</summary>
    public long End { get; private set; } = firstOffset;

    /// <summary>First byte of the line the piece read last belongs to.</summary>
    public long LineOffset { get; private set; }

    public LinePart Part { get; private set; }

    public bool HasLineFeed { get; private set; }

    /// <summary>The bytes read last, with the line feed. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Raw => _buffer.AsSpan(_start - (int)(End - Offset), (int)(End - Offset));

    /// <summary>Reads a line or a piece; false when there is none now. A last line without line feed is held back if asked.</summary>
    public bool Read(bool holdUnended)
    {
        while (true)
        {
            var feed = _buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
            if (feed >= 0) return Yield(_searched + feed + 1, hasLineFeed: true);

            _searched = _end;
            if (_end - _start > lineBytes) return Yield(_end, hasLineFeed: false, isPiece: true);

            if (Fill()) continue;
            if (_start == _end || holdUnended) return false;
            return Yield(_end, hasLineFeed: false);
        }
    }

    private bool Yield(int end, bool hasLineFeed, bool isPiece = false)
    {
        var starts = !_tooLong;
        if (starts) Line++;
        Offset = End;
        if (starts) LineOffset = Offset;
        End = Offset + (end - _start);
        HasLineFeed = hasLineFeed;

        _tooLong = _tooLong || isPiece || end - _start - (hasLineFeed ? 1 : 0) > lineBytes;
        Part = !_tooLong ? LinePart.Whole : isPiece ? LinePart.Piece : LinePart.LastPiece;
        if (!isPiece) _tooLong = false;

        _start = end;
        _searched = end;
        return true;
    }

    private bool Fill()
    {
        if (_start > 0 && _buffer.Length > Buffers.Large && _end - _start < FirstSize / 2)
        {
            // Behind a long line short ones follow.
            Move(FirstSize);
        }
        else if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _searched = _end;
            _start = 0;
        }

        // The limit is reached before a buffer of this size is full.
        if (_buffer.Length - _end < 2) Move((int)Math.Min(lineBytes + (long)FirstSize, _buffer.Length * 2L));
        // Small reads keep the buffer in the processor's cache, however large one line made it.
        var count = source.Read(_buffer.AsSpan(_end, Math.Min(_buffer.Length - _end, FirstSize)));
        _end += count;
        return count > 0;
    }

    private void Move(int size)
    {
        var moved = Buffers.Rent(size);
        _buffer.AsSpan(_start, _end - _start).CopyTo(moved);
        Buffers.Return(_buffer);
        _buffer = moved;
        _end -= _start;
        _searched = _end;
        _start = 0;
    }

    public void Dispose()
    {
        source.Dispose();
        Buffers.Return(_buffer);
        _buffer = [];
        _start = _end = _searched = 0;
    }
}
