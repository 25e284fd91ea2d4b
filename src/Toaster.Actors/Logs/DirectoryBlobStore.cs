using System.Globalization;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Logs;

/// <summary>Logs as files: <c>build-logs/BUILD/ATTEMPT/HASH.log</c> of the data directory.</summary>
/// <param name="checkHeld">Throws <see cref="IOException"/> while files must not be deleted.</param>
public sealed class DirectoryBlobStore(string dataDirectory, Action checkHeld) : IBlobStore
{
    public const string Folder = "build-logs";

    private const int MostOpen = 512;

    private readonly Lock _lock = new();
    private readonly Dictionary<LogName, LinkedListNode<(LogName Name, LogFile File)>> _open = [];
    private readonly LinkedList<(LogName Name, LogFile File)> _recent = new();

    /// <inheritdoc/>
    public ValueTask<LogExtent> AppendAsync(LogName name, long offset, ReadOnlyMemory<byte> bytes, CancellationToken ct) => new(Append(name, offset, bytes.Span));

    /// <inheritdoc cref="AppendAsync"/>
    public LogExtent Append(LogName name, long offset, ReadOnlySpan<byte> bytes) => Of(name).Append(offset, bytes);

    /// <inheritdoc/>
    public LogExtent Find(LogName name) => Of(name).Extent;

    /// <inheritdoc/>
    public int Read(LogName name, long offset, Span<byte> to) => Of(name).Read(offset, to);

    /// <inheritdoc/>
    public LogMark MarkBefore(LogName name, long line) => Of(name).MarkBefore(line);

    /// <inheritdoc/>
    public LogMark MarkAt(LogName name, long offset) => Of(name).MarkAt(offset);

    /// <inheritdoc/>
    public ValueTask FlushAsync(LogName name)
    {
        Of(name).Flush();
        return default;
    }

    /// <inheritdoc/>
    public void Delete(IStoreConnection connection, BuildId build) => Delete(build);

    /// <inheritdoc cref="Delete(IStoreConnection, BuildId)"/>
    public void Delete(BuildId build)
    {
        var folder = Path.Combine(dataDirectory, Folder, Number(build.Value));
        if (!Directory.Exists(folder))
        {
            return;
        }

        checkHeld();
        lock (_lock)
        {
            foreach (var node in _open.Values.Where(node => node.Value.Name.Build == build).ToList())
            {
                Forget(node);
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Path of a log below the data directory.</summary>
    public static string PathOf(LogName name) => Path.Combine(Folder, Number(name.Build.Value), Number(name.Attempt), name.FileName);

    private LogFile Of(LogName name)
    {
        lock (_lock)
        {
            if (_open.TryGetValue(name, out var node))
            {
                _recent.Remove(node);
                _recent.AddFirst(node);
                return node.Value.File;
            }

            var file = LogFile.Open(Path.Combine(dataDirectory, PathOf(name)));
            _open[name] = _recent.AddFirst((name, file));
            if (_open.Count > MostOpen)
            {
                Forget(_recent.Last!);
            }

            return file;
        }
    }

    private void Forget(LinkedListNode<(LogName Name, LogFile File)> node)
    {
        _open.Remove(node.Value.Name);
        _recent.Remove(node);
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
