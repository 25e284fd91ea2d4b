using System.Text;
using Microsoft.Win32.SafeHandles;
using Toaster.Bitbake.Transcoding;

namespace Toaster.Node.Agents.Collecting;

/// <summary>
/// One log on disk while it grows: what is new of it goes into the spool, whole lines, without secrets. Of one that becomes too long the
/// end is taken when it is complete, with a line between that says what is missing.
/// </summary>
internal sealed class FollowedLog
{
    private const int Block = 128 << 10;
    private const int LongestLine = 64 << 10;

    private readonly LogSpool _spool;
    private readonly LogPiece _first;
    private readonly string? _root;
    private readonly long _from;
    private long _length;
    private bool _isBroken;

    /// <param name="first">Its name, kind and so on; where in the file it begins.</param>
    /// <param name="root">The directory below which it is said to be.</param>
    public FollowedLog(LogSpool spool, LogPiece first, string? root)
    {
        (_spool, _first, _root) = (spool, first, root);
        var known = spool.Find(first.Name);
        (_length, _from, IsComplete) = known ?? (0, first.From, false); // One that was begun before a restart goes on.
    }

    public string Path => _first.Path!;

    public bool IsComplete { get; private set; }

    /// <summary>Bytes that were put into the spool.</summary>
    public long Length => _length;

    /// <summary>Takes what is new, up to so many bytes in all.</summary>
    public void Follow(long most)
    {
        Guard(file => Copy(file, Position, Math.Min(RandomAccess.GetLength(file), Position + Math.Max(0, most - _length)), isEnd: false));
    }

    /// <summary>Takes what is left: nothing more will be written.</summary>
    /// <param name="most">Of the whole log.</param>
    public void Complete(long most, bool isUrgent)
    {
        if (IsComplete)
        {
            return;
        }

        Guard(file => Rest(file, most));
        IsComplete = true;
        if (_length > 0)
        {
            Append(default, isLast: true, isUrgent);
        }
    }

    private long Position => _from + _length;

    private void Rest(SafeFileHandle file, long most)
    {
        var size = RandomAccess.GetLength(file);
        var room = Math.Max(0, most - _length);
        var left = size - Position;
        if (left <= room)
        {
            Copy(file, Position, size, isEnd: true);
            return;
        }

        var from = AfterNextLine(file, size - room, size);
        Note($"[Toaster: {from - Position:N0} bytes are left out here.]");
        Copy(file, from, size, isEnd: true);
    }

    /// <summary>Whole lines; at the end, or when one is very long, all there is.</summary>
    private void Copy(SafeFileHandle file, long from, long to, bool isEnd)
    {
        var buffer = new byte[Block];
        for (var at = from; at < to;)
        {
            var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(Block, to - at)), at);
            var whole = buffer.AsSpan(0, read).LastIndexOf((byte)'\n') + 1;
            var take = whole > 0 ? whole : read >= LongestLine ? read : 0;
            take = isEnd && at + read >= to ? read : take;
            if (take == 0)
            {
                return;
            }

            LogSecrets.Mask(buffer.AsSpan(0, take));
            Append(buffer.AsSpan(0, take), isLast: false, isUrgent: false);
            at += take;
        }
    }

    private static long AfterNextLine(SafeFileHandle file, long from, long size)
    {
        var buffer = new byte[LongestLine];
        var read = RandomAccess.Read(file, buffer, from);
        return buffer.AsSpan(0, read).IndexOf((byte)'\n') is >= 0 and var feed && from + feed + 1 < size ? from + feed + 1 : from;
    }

    private void Note(string line) => Append(Encoding.UTF8.GetBytes($"{(_length > 0 ? "\n" : "")}{line}\n"), isLast: false, isUrgent: false);

    private void Append(ReadOnlySpan<byte> bytes, bool isLast, bool isUrgent)
    {
        _spool.Append(_first with { Offset = _length, IsLast = isLast, IsUrgent = isUrgent }, bytes);
        _length += bytes.Length;
    }

    /// <summary>Whatever is wrong with a log, the recording of the build goes on.</summary>
    private void Guard(Action<SafeFileHandle> read)
    {
        if (_isBroken || IsComplete)
        {
            return;
        }

        try
        {
            using var file = RegularFile.TryOpen(Path, _root);
            if (file is not null && RandomAccess.GetLength(file) >= Position)
            {
                read(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _isBroken = true;
            Try(() => Note($"[Toaster: this log cannot be read any further: {e.Message}.]"));
        }
    }

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
            // The spool's disk is full; the log ends where it does.
        }
    }
}
