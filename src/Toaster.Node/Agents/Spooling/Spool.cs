using System.Text.Json;
using Toaster.Actors.Agents;
using Toaster.Node.Agents.Collecting;

namespace Toaster.Node.Agents.Spooling;

/// <summary>
/// The numbered events of one recording, in a file, each line byte for byte as it is sent. An event can be read from here only after
/// the write of its line has returned: what a crash tears was never sent. Safe for one writer and one reader at a time.
/// </summary>
internal sealed class Spool : IDisposable
{
    private readonly SpoolFiles _files;
    private readonly FileStream _file;
    private readonly Lock _lock = new();
    /// <summary>Where each event begins, and where the next one will.</summary>
    private readonly List<long> _starts = [];
    private readonly Dictionary<long, byte[]> _replaced;
    private readonly StreamDigest _digest = new();
    private TaskCompletionSource _changed = New();
    private SpoolState _state;

    private Spool(SpoolFiles files, FileStream file, SpoolHeader header, long headerBytes)
    {
        (_files, _file, Header) = (files, file, header);
        _starts.Add(headerBytes);
        (_state, _replaced) = (files.ReadState(), files.ReadReplaced());
        Logs = new(files.Logs, () => Locked(() =>
        {
            Tell();
            return true;
        }));
    }

    public SpoolHeader Header { get; }

    public SpoolFiles Files => _files;

    /// <summary>What goes with it: logs, which are sent before it is sealed.</summary>
    public LogSpool Logs { get; }

    /// <summary>Number of the last event that was there when it was opened.</summary>
    public long Known { get; private set; }

    /// <summary>Number of the last event.</summary>
    public long Count => Locked(() => _starts.Count - 1L);

    public SpoolState State => Locked(() => _state);

    /// <summary>Of all events so far, as they are sent: 32 hex digits.</summary>
    public string Digest => Locked(() => _digest.ToString());

    /// <summary>A new one, empty.</summary>
    public static Spool Create(string directory, SpoolHeader header)
    {
        var files = new SpoolFiles(directory, header.Key);
        var file = files.Open(FileMode.CreateNew);
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(header, SpoolJson.Default.SpoolHeader), (byte)'\n'];
        try
        {
            RandomAccess.Write(file.SafeFileHandle, line, 0);
            return new(files, file, header, line.Length);
        }
        catch
        {
            file.Dispose();
            files.Delete(); // Its disk is full: nothing of it was there.
            throw;
        }
    }

    /// <summary>One that was left behind: cut at its first line that is torn or out of order. Null when another process has it.</summary>
    /// <exception cref="InvalidDataException">It has no sound first line.</exception>
    public static Spool? TryOpen(SpoolFiles files)
    {
        FileStream file;
        try
        {
            file = files.Open(FileMode.Open);
        }
        catch (IOException)
        {
            return null;
        }

        try
        {
            using var lines = new SpoolReader(file);
            var header = lines.ReadHeader() ?? throw new InvalidDataException($"{files.Events} is no spool: its first line cannot be read.");
            var spool = new Spool(files, file, header, lines.Position);
            spool.Recover(lines);
            spool.Known = spool.Count;
            spool.Logs.Recover();
            return spool;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Appends whole events with the numbers that follow. When it throws, none of them is there, and it may be tried again.</summary>
    /// <param name="lines">Lines of events, each with its line feed.</param>
    public void Append(ReadOnlySpan<byte> lines)
    {
        RandomAccess.Write(_file.SafeFileHandle, lines, _starts[^1]);
        lock (_lock)
        {
            while (!lines.IsEmpty)
            {
                var length = lines.IndexOf((byte)'\n') + 1;
                Add(lines[..length]);
                lines = lines[length..];
            }

            Tell();
        }
    }

    /// <summary>No more events will come.</summary>
    public void End(SpoolEnd end)
    {
        Logs.Complete();
        Change(state => state with { End = end });
    }

    public void Change(Func<SpoolState, SpoolState> change)
    {
        lock (_lock)
        {
            var next = change(_state);
            _files.WriteState(next);
            _state = next;
            Tell();
        }
    }

    /// <summary>Another line is sent in the place of an event from now on.</summary>
    public void Replace(long number, byte[] line)
    {
        lock (_lock)
        {
            var old = Line(number);
            _replaced[number] = line;
            _files.WriteReplaced(_replaced);
            _digest.Replace(number, WithoutFeed(old), WithoutFeed(line));
        }
    }

    public bool IsReplaced(long number) => Locked(() => _replaced.ContainsKey(number));

    /// <summary>The line of an event, as it is sent.</summary>
    public byte[] Read(long number) => Locked(() => Line(number));

    /// <summary>Events from <paramref name="first"/> on: at most so many, and bytes; one that is larger comes alone.</summary>
    public (byte[] Lines, int Count) Read(long first, int mostEvents, int mostBytes)
    {
        lock (_lock)
        {
            using var batch = new MemoryStream();
            var count = 0;
            for (var number = first; number < _starts.Count && count < mostEvents; number++)
            {
                var length = _replaced.TryGetValue(number, out var other) ? other.Length : _starts[(int)number] - _starts[(int)number - 1];
                if (count > 0 && batch.Length + length > mostBytes)
                {
                    break;
                }

                batch.Write(Line(number));
                count++;
            }

            return (batch.ToArray(), count);
        }
    }

    /// <summary>Returns when there is an event with this number, or there never will be, or the state has changed.</summary>
    public async Task WaitAsync(long number, CancellationToken ct)
    {
        Task changed;
        lock (_lock)
        {
            if (number < _starts.Count || _state.End is not null)
            {
                return;
            }

            changed = _changed.Task;
        }

        await changed.WaitAsync(ct);
    }

    public void Dispose()
    {
        _file.Dispose();
        Logs.Dispose();
        _digest.Dispose();
    }

    private void Recover(SpoolReader lines)
    {
        while (lines.Read() is { } line && SpoolLine.IsWhole(line.Span, _starts.Count))
        {
            Add(line.Span);
        }

        if (_file.Length > _starts[^1])
        {
            _file.SetLength(_starts[^1]);
        }
    }

    private void Add(ReadOnlySpan<byte> line)
    {
        long number = _starts.Count;
        _starts.Add(_starts[^1] + line.Length);
        _digest.Add(number, WithoutFeed(_replaced.TryGetValue(number, out var other) ? other : line));
    }

    private static ReadOnlySpan<byte> WithoutFeed(ReadOnlySpan<byte> line) => line is [.., (byte)'\n'] ? line[..^1] : line;

    private byte[] Line(long number)
    {
        if (_replaced.TryGetValue(number, out var other))
        {
            return other;
        }

        var start = _starts[(int)number - 1];
        var line = new byte[_starts[(int)number] - start];
        for (var read = 0; read < line.Length;)
        {
            var count = RandomAccess.Read(_file.SafeFileHandle, line.AsSpan(read), start + read);
            read += count > 0 ? count : throw new InvalidDataException($"{_files.Events} has become shorter.");
        }

        return line;
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }

    private void Tell()
    {
        _changed.SetResult();
        _changed = New();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
