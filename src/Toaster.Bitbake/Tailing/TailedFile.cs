namespace Toaster.Bitbake.Tailing;

/// <summary>
/// The bytes of a plain file that others append to, each once. The file is opened for a look and closed again, as bitbake itself
/// does: a name may come to mean another file at any time. The last bytes that were read are kept and compared before each look, so
/// that a file that was replaced or cut is never read on in the middle.
/// </summary>
internal sealed class TailedFile(string path, long from) : Stream
{
    private const int KeptBytes = 4 << 10;

    private readonly byte[] _last = new byte[KeptBytes];
    private int _kept;
    private long _position = from;
    private bool _isKnown = from == 0;
    private (long Length, DateTime Written) _seen = (-1, default);
    private FileStream? _file;

    /// <summary>The next byte to be read.</summary>
    public override long Position { get => _position; set => throw new NotSupportedException(); }

    /// <summary>Looks at the file; what is there can then be read until <see cref="Leave"/>.</summary>
    public TailLook Look()
    {
        Leave();
        var info = new FileInfo(path);
        if (!info.Exists)
        {
            return TailLook.Missing;
        }

        // Where neither has changed there is nothing to open.
        var now = (info.Length, info.LastWriteTimeUtc);
        if (_isKnown && now == _seen)
        {
            return TailLook.Same;
        }

        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return TailLook.Missing; // Between the two looks.
        }

        if (file.Length < _position || !IsTheSame(file))
        {
            file.Dispose();
            return TailLook.Replaced;
        }

        (_file, _seen, _isKnown) = (file, now, true);
        return TailLook.Grown;
    }

    /// <summary>Closes the file until the next look.</summary>
    public void Leave()
    {
        _file?.Dispose();
        _file = null;
    }

    public override int Read(Span<byte> buffer)
    {
        if (_file is null)
        {
            return 0;
        }

        var count = RandomAccess.Read(_file.SafeFileHandle, buffer, _position);
        Keep(buffer[..count]);
        _position += count;
        return count;
    }

    /// <summary>Whether what stands before the position is what was read there. The first time that is only learnt.</summary>
    private bool IsTheSame(FileStream file)
    {
        Span<byte> now = stackalloc byte[KeptBytes];
        now = now[..(_isKnown ? _kept : (int)Math.Min(KeptBytes, _position))];
        for (var read = 0; read < now.Length;)
        {
            var count = RandomAccess.Read(file.SafeFileHandle, now[read..], _position - now.Length + read);
            if (count == 0)
            {
                return false;
            }

            read += count;
        }

        if (!_isKnown)
        {
            Keep(now);
        }

        return now.SequenceEqual(_last.AsSpan(0, _kept));
    }

    private void Keep(ReadOnlySpan<byte> read)
    {
        if (read.Length >= KeptBytes)
        {
            read[^KeptBytes..].CopyTo(_last);
            _kept = KeptBytes;
            return;
        }

        var old = Math.Min(_kept, KeptBytes - read.Length);
        _last.AsSpan(_kept - old, old).CopyTo(_last);
        read.CopyTo(_last.AsSpan(old));
        _kept = old + read.Length;
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        Leave();
        base.Dispose(disposing);
    }
}
