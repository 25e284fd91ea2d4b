using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Logs;

/// <summary>Bytes of logs, which only grow. One writer of a log at a time, any number of readers.</summary>
public interface IBlobStore
{
    /// <summary>Adds bytes; those that are stored already are compared and left as they are. It has returned: a killed process loses none of them.</summary>
    /// <exception cref="LogConflictException">There is a hole before them, or other bytes are stored.</exception>
    /// <exception cref="IOException">The disk does not take them; none was added.</exception>
    ValueTask<LogExtent> AppendAsync(LogName name, long offset, ReadOnlyMemory<byte> bytes, CancellationToken ct);

    /// <summary>How long it is; empty when there is none.</summary>
    LogExtent Find(LogName name);

    /// <summary>Bytes from <paramref name="offset"/> on; fewer than asked for at the end and where a stored piece ends, 0 behind it.</summary>
    int Read(LogName name, long offset, Span<byte> to);

    /// <summary>The nearest known place at or before a line: at most 1,023 lines before it.</summary>
    LogMark MarkBefore(LogName name, long line);

    /// <summary>The nearest known place at or before a byte.</summary>
    LogMark MarkAt(LogName name, long offset);

    /// <summary>A power cut does not lose it any more.</summary>
    ValueTask FlushAsync(LogName name);

    /// <summary>All logs of a build go, in the transaction of this connection where they are in the same database.</summary>
    void Delete(IStoreConnection connection, BuildId build);
}
