using System.Text.Json;

namespace Toaster.Node.Agents.Collecting;

/// <summary>
/// Logs of a build on their way, in one file beside its spool: piece after piece, each a line of JSON and its bytes. A piece that is
/// torn at the end is cut off. Safe for one writer and one reader at a time.
/// </summary>
/// <param name="changed">Is told when there is more.</param>
internal sealed class LogSpool(string path, Action changed) : IDisposable
{
    private const int MostAtOnce = 240 << 10; // However badly it packs, it is less than 256 KiB.
    private const int LongestHead = 64 << 10;
    private const int LongestNote = 500;

    private static ReadOnlySpan<byte> Note => "[Toaster: "u8;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, WaitingLog> _logs = new(StringComparer.Ordinal);
    private FileStream? _file;
    private long _end;

    /// <summary>Bytes on disk.</summary>
    public long Bytes => Locked(() => _end);

    /// <summary>Something is to be sent.</summary>
    public bool HasWork => Locked(() => _logs.Values.Any(log => log.HasWork));

    /// <summary>What was left behind; of each log the server is asked how much it has.</summary>
    public void Recover()
    {
        if (File.Exists(path))
        {
            lock (_lock)
            {
                Load(Open());
            }
        }
    }

    /// <summary>How much of a log is here: bytes, where it began in its file, and whether that is all. Null: nothing.</summary>
    public (long Length, long From, bool IsComplete)? Find(string name)
        => Locked(() => _logs.TryGetValue(name, out var log) ? (log.Length, log.First.From, log.IsComplete) : ((long, long, bool)?)null);

    /// <exception cref="IOException">The disk does not take it; nothing was added.</exception>
    public void Append(LogPiece piece, ReadOnlySpan<byte> bytes)
    {
        var head = JsonSerializer.SerializeToUtf8Bytes(piece with { Bytes = bytes.Length }, LogPieceJson.Default.LogPiece);
        var record = new byte[head.Length + 1 + bytes.Length];
        head.CopyTo(record, 0);
        record[head.Length] = (byte)'\n';
        bytes.CopyTo(record.AsSpan(head.Length + 1));
        lock (_lock)
        {
            RandomAccess.Write(Open().SafeFileHandle, record, _end);
            Add(piece with { Bytes = bytes.Length }, _end + head.Length + 1, isOld: false);
            _end += record.Length;
        }

        changed();
    }

    /// <summary>No log will grow any more.</summary>
    public void Complete()
    {
        foreach (var (piece, length) in Locked(() => _logs.Values.Where(log => !log.IsComplete).Select(log => (log.First, log.Length)).ToList()))
        {
            Append(piece with { Offset = length, IsLast = true }, default);
        }
    }

    /// <summary>What is to be sent next, of failed tasks first; null: nothing.</summary>
    public (LogPiece Piece, byte[] Bytes)? Next()
    {
        lock (_lock)
        {
            var log = _logs.Values.Where(log => log.HasWork).OrderByDescending(log => log.First.IsUrgent || log.IsUrgent).ThenBy(log => log.Number).FirstOrDefault();
            if (log is null)
            {
                return null;
            }

            var bytes = new MemoryStream();
            foreach (var (offset, count, at) in log.From(log.Sent))
            {
                var take = (int)Math.Min(count - (log.Sent + bytes.Length - offset), MostAtOnce - bytes.Length);
                var read = new byte[take];
                RandomAccess.Read(Open().SafeFileHandle, read, at + (log.Sent + bytes.Length - offset));
                bytes.Write(read);
                if (bytes.Length == MostAtOnce)
                {
                    break;
                }
            }

            return (log.First with { Offset = log.Sent, Bytes = (int)bytes.Length, IsLast = log.IsComplete && log.Sent + bytes.Length == log.Length }, bytes.ToArray());
        }
    }

    /// <summary>The server has so many bytes of a log now.</summary>
    /// <param name="wasLast">It knows that this is all.</param>
    public void Sent(string name, long length, bool wasLast) => Locked(() => _logs[name].Moved(length, wasLast));

    /// <summary>The server does not want this log, or any.</summary>
    public void Drop(string? name) => Locked(() =>
    {
        foreach (var log in _logs.Values.Where(log => name is null || log.First.Name == name))
        {
            log.IsDropped = true;
        }

        return true;
    });

    /// <summary>Drops all logs but the last one of a task that has more in it than a note of why it was left out; false: there is none.</summary>
    public bool KeepOnly(string task) => Locked(() =>
    {
        var kept = _logs.Values.Where(log => log.First.Task == task && log.Length > 0 && !IsNote(log)).MaxBy(log => log.Number);
        foreach (var log in _logs.Values)
        {
            log.IsDropped = log != kept;
        }

        return kept is not null;
    });

    public void Dispose() => _file?.Dispose();

    private FileStream Open()
    {
        if (_file is null)
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Delete, BufferSize = 0 };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            _file = new FileStream(path, options);
        }

        return _file;
    }

    private void Load(FileStream file)
    {
        var head = new byte[LongestHead];
        while (RandomAccess.Read(file.SafeFileHandle, head, _end) is > 0 and var read)
        {
            var feed = head.AsSpan(0, read).IndexOf((byte)'\n');
            if (feed < 0 || Parse(head.AsSpan(0, feed)) is not { } piece || _end + feed + 1 + piece.Bytes > file.Length
                || piece.Offset != (_logs.TryGetValue(piece.Name, out var log) ? log.Length : 0))
            {
                break;
            }

            Add(piece, _end + feed + 1, isOld: true);
            _end += feed + 1 + piece.Bytes;
        }

        if (file.Length > _end)
        {
            file.SetLength(_end);
        }
    }

    private void Add(LogPiece piece, long at, bool isOld)
    {
        if (!_logs.TryGetValue(piece.Name, out var log))
        {
            _logs.Add(piece.Name, log = new(piece, _logs.Count));
        }

        log.Add(piece, at, isOld);
    }

    private static LogPiece? Parse(ReadOnlySpan<byte> head)
    {
        try
        {
            return JsonSerializer.Deserialize(head, LogPieceJson.Default.LogPiece) is { Name: not null, Kind: not null, Bytes: >= 0 } piece ? piece : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool IsNote(WaitingLog log)
    {
        var start = new byte[Note.Length];
        return log.Length <= LongestNote && RandomAccess.Read(Open().SafeFileHandle, start, log.From(0).First().At) == start.Length && start.AsSpan().SequenceEqual(Note);
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }
}
