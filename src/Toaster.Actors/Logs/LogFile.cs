using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Toaster.Actors.Journal.Sqlite;

namespace Toaster.Actors.Logs;

/// <summary>
/// One log: a file of frames, one behind the other, and their index, kept in memory and made again from their heads. A last frame that
/// is torn is cut off when the file is opened: of it nobody was told that it is stored.
/// </summary>
internal sealed class LogFile(string path)
{
    private readonly Lock _lock = new();
    private readonly List<(long Offset, long At, LogFrame Frame)> _frames = [];
    private readonly List<long> _marks = [0];
    private LogExtent _extent;
    private long _end;
    private (long At, byte[] Bytes)? _last;

    public LogExtent Extent
    {
        get
        {
            lock (_lock)
            {
                return _extent;
            }
        }
    }

    /// <summary>Reads the index of what is there, and cuts off what is torn.</summary>
    public static LogFile Open(string path)
    {
        var file = new LogFile(path);
        if (!File.Exists(path))
        {
            return file;
        }

        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        file.Load(handle);
        if (RandomAccess.GetLength(handle) > file._end)
        {
            RandomAccess.SetLength(handle, file._end);
        }

        return file;
    }

    /// <summary>What is wrong with the file; null: it is whole to its last byte. Nothing is changed.</summary>
    public static string? Check(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var file = new LogFile(path);
        file.Load(handle);
        foreach (var (_, at, frame) in file._frames)
        {
            var bytes = ReadAll(handle, at, frame.Bytes);
            if (!frame.IsWhole(bytes) || frame.Unpack(bytes).Length != frame.Plain)
            {
                return $"is damaged at byte {at:N0}";
            }
        }

        return RandomAccess.GetLength(handle) > file._end ? $"cannot be read beyond byte {file._end:N0}" : null;
    }

    /// <summary>Its whole frames as they stand there, each with where it begins and the line feeds before it.</summary>
    public static IEnumerable<(long At, long Lines, byte[] Frame)> Frames(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var file = new LogFile(path);
        file.Load(handle);
        var lines = 0L;
        foreach (var (offset, at, frame) in file._frames)
        {
            yield return (offset, lines, ReadAll(handle, at, frame.Bytes));
            lines += frame.Lines;
        }
    }

    public LogExtent Append(long offset, ReadOnlySpan<byte> bytes)
    {
        var length = Extent.Length;
        if (offset > length)
        {
            throw new LogConflictException("hole", $"The bytes begin at {offset:N0}, but {length:N0} are stored: send those before them.", length);
        }

        var known = (int)Math.Min(length - offset, bytes.Length);
        Compare(offset, bytes[..known]);
        if (known == bytes.Length)
        {
            return Extent;
        }

        StoreFiles.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = StoreFiles.FileMode0600;
        }

        using var file = new FileStream(path, options);
        for (var rest = bytes[known..]; !rest.IsEmpty;)
        {
            var plain = rest[..Math.Min(rest.Length, LogFrame.MostPlain)];
            Write(file.SafeFileHandle, LogFrame.Write(plain, Extent.Lines));
            rest = rest[plain.Length..];
        }

        return Extent;
    }

    public int Read(long offset, Span<byte> to)
    {
        byte[] piece;
        int at;
        lock (_lock)
        {
            var index = FrameAt(offset);
            if (index < 0 || offset < 0)
            {
                return 0;
            }

            var found = _frames[index];
            piece = _last is { } last && last.At == found.At ? last.Bytes : Unpack(found.At, found.Frame);
            _last = (found.At, piece);
            at = (int)(offset - found.Offset);
        }

        var count = Math.Min(to.Length, piece.Length - at);
        piece.AsSpan(at, count).CopyTo(to);
        return count;
    }

    public LogMark MarkBefore(long line)
    {
        lock (_lock)
        {
            var index = (int)Math.Clamp(line / LogFrame.MarkEvery, 0, _marks.Count - 1);
            return new((long)index * LogFrame.MarkEvery, _marks[index]);
        }
    }

    public LogMark MarkAt(long offset)
    {
        lock (_lock)
        {
            var index = _marks.BinarySearch(offset);
            index = index < 0 ? ~index - 1 : index;
            return new((long)index * LogFrame.MarkEvery, _marks[index]);
        }
    }

    public void Flush()
    {
        if (File.Exists(path))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            file.Flush(flushToDisk: true);
            Imports.DirectorySync.Flush(Path.GetDirectoryName(path)!);
        }
    }

    private void Compare(long offset, ReadOnlySpan<byte> bytes)
    {
        var stored = new byte[Math.Min(bytes.Length, LogFrame.MostPlain)];
        while (!bytes.IsEmpty)
        {
            var read = Read(offset, stored.AsSpan(0, Math.Min(stored.Length, bytes.Length)));
            if (read == 0 || !stored.AsSpan(0, read).SequenceEqual(bytes[..read]))
            {
                throw new LogConflictException("differs", $"Other bytes are stored at {offset:N0} and behind it; a log only grows.", Extent.Length);
            }

            offset += read;
            bytes = bytes[read..];
        }
    }

    private void Write(SafeFileHandle file, byte[] frame)
    {
        RandomAccess.Write(file, frame, _end); // What a write that failed left there is overwritten.
        lock (_lock)
        {
            Add(LogFrame.Read(frame)!.Value, frame);
        }
    }

    private void Load(SafeFileHandle handle)
    {
        var size = RandomAccess.GetLength(handle);
        while (_end + LogFrame.HeadBytes <= size)
        {
            if (LogFrame.Read(ReadAll(handle, _end, LogFrame.HeadBytes)) is not { } frame || _end + frame.Bytes > size)
            {
                return;
            }

            var isLast = _end + frame.Bytes == size;
            var bytes = ReadAll(handle, _end, isLast ? frame.Bytes : frame.PayloadAt);
            if (isLast && !frame.IsWhole(bytes))
            {
                return;
            }

            Add(frame, bytes);
        }
    }

    private void Add(LogFrame frame, ReadOnlySpan<byte> head)
    {
        _frames.Add((_extent.Length, _end, frame));
        for (var i = 0; i < frame.Marks; i++)
        {
            _marks.Add(_extent.Length + BinaryPrimitives.ReadInt32LittleEndian(head[(LogFrame.HeadBytes + (i * sizeof(int)))..]));
        }

        _extent = new(_extent.Length + frame.Plain, _extent.Lines + frame.Lines);
        _end += frame.Bytes;
    }

    /// <summary>The frame with this byte; negative: there is none.</summary>
    private int FrameAt(long offset)
    {
        var (low, high) = (0, _frames.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _frames[middle].Offset <= offset ? (middle, high) : (low, middle - 1);
        }

        return high < 0 || offset >= _extent.Length ? -1 : low;
    }

    private byte[] Unpack(long at, LogFrame frame)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return frame.Unpack(ReadAll(handle, at, frame.Bytes));
    }

    private static byte[] ReadAll(SafeFileHandle handle, long at, int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var more = RandomAccess.Read(handle, bytes.AsSpan(read), at + read);
            read += more > 0 ? more : throw new InvalidDataException("A stored log has become shorter.");
        }

        return bytes;
    }
}
