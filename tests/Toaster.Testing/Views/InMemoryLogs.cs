using System.Collections.Concurrent;
using Toaster.Actors;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Logs;

namespace Toaster.Testing.Views;

/// <summary>Logs of builds, in memory.</summary>
public sealed class InMemoryLogs : ILogTable, IBlobStore
{
    private readonly ConcurrentDictionary<LogName, BuildLogView> _rows = [];
    private readonly ConcurrentDictionary<LogName, byte[]> _bytes = [];

    public InMemoryLogs() => Logs = new BuildLogs(this, this, new(), () => { });

    public IBuildLogs Logs { get; }

    public void Add(BuildId build, string name, string kind, string? task, string text, bool isComplete = true)
    {
        var log = new LogName(build, 1, name);
        _bytes[log] = System.Text.Encoding.UTF8.GetBytes(text);
        var (length, lines) = Find(log);
        _rows[log] = new(log, kind, task, task is null ? null : "/tmp/log." + task, length, lines, isComplete);
    }

    public ValueTask<BuildLogView?> FindAsync(LogName name, CancellationToken ct) => new(_rows.GetValueOrDefault(name));

    public ValueTask<BuildLogView?> FindLastAsync(BuildId build, string name, CancellationToken ct) => new(_rows.GetValueOrDefault(new(build, 1, name)));

    public ValueTask<BuildLogView?> FindOfTaskAsync(BuildId build, string task, CancellationToken ct) => new(
        _rows.Values.Where(row => row.Name.Build == build && row.Task == task).OrderBy(row => row.Name.Name.Length).ThenBy(row => row.Name.Name, StringComparer.Ordinal).LastOrDefault());

    public ValueTask<IReadOnlyList<BuildLogView>> ListAsync(BuildId build, CancellationToken ct)
        => new([.. _rows.Values.Where(row => row.Name.Build == build).OrderBy(row => row.Name.Name.Length).ThenBy(row => row.Name.Name, StringComparer.Ordinal)]);

    public ValueTask<long> CountAsync(BuildId build, CancellationToken ct) => new(_rows.Values.LongCount(row => row.Name.Build == build && row.Kind != LogKinds.BuildStats));

    public ValueTask<(long Logs, long Bytes)> AmountAsync(BuildId build, CancellationToken ct) => new((0L, 0L));

    public ValueTask BeginAsync(BuildLogView log, CancellationToken ct)
    {
        _rows[log.Name] = log;
        return default;
    }

    public ValueTask CompleteAsync(LogName name, LogExtent extent, CancellationToken ct)
    {
        _rows[name] = _rows[name] with { Length = extent.Length, Lines = extent.Lines, IsComplete = true };
        return default;
    }

    public ValueTask<LogExtent> AppendAsync(LogName name, long offset, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        _bytes[name] = [.. _bytes.GetValueOrDefault(name, [])[..(int)offset], .. bytes.Span];
        return new(Find(name));
    }

    public LogExtent Find(LogName name) => _bytes.TryGetValue(name, out var bytes) ? new(bytes.Length, bytes.LongCount(b => b == '\n')) : default;

    public int Read(LogName name, long offset, Span<byte> to)
    {
        var bytes = _bytes.GetValueOrDefault(name, []);
        var read = bytes.AsSpan((int)Math.Min(offset, bytes.Length));
        read = read[..Math.Min(read.Length, to.Length)];
        read.CopyTo(to);
        return read.Length;
    }

    public LogMark MarkBefore(LogName name, long line) => default;

    public LogMark MarkAt(LogName name, long offset) => default;

    public ValueTask FlushAsync(LogName name) => default;

    public void Delete(IStoreConnection connection, BuildId build)
    {
    }
}
