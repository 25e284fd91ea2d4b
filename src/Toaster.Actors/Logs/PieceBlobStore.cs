using System.Buffers.Binary;
using System.Globalization;
using Toaster.Actors.Blobs;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Logs;

/// <summary>
/// Logs as pieces: each a frame (<see cref="LogFrame"/>) behind the number of line feeds before it. The next piece begins where the last one
/// ends, so of two servers that add to one log at once one is refused, and looks again.
/// </summary>
public sealed class PieceBlobStore(IPieces pieces) : IBlobStore
{
    private const int Before = sizeof(long);

    /// <inheritdoc/>
    public async ValueTask<LogExtent> AppendAsync(LogName name, long offset, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        while (true)
        {
            var extent = await FindAsync(name, ct);
            if (offset > extent.Length)
            {
                throw new LogConflictException("hole", $"The bytes begin at {offset:N0}, but {extent.Length:N0} are stored: send those before them.", extent.Length);
            }

            var known = (int)Math.Min(extent.Length - offset, bytes.Length);
            await CompareAsync(name, offset, bytes[..known], extent.Length, ct);
            if (known == bytes.Length)
            {
                return extent;
            }

            (offset, bytes) = (offset + known, bytes[known..]);
            var plain = bytes[..Math.Min(bytes.Length, LogFrame.MostPlain)];
            await pieces.AddAsync(PathOf(name), offset, PieceOf(extent.Lines, LogFrame.Write(plain.Span, extent.Lines)), ct); // Added or not, the next look says what is stored now.
        }
    }

    /// <inheritdoc/>
    public LogExtent Find(LogName name) => Wait(FindAsync(name, CancellationToken.None));

    /// <inheritdoc/>
    public int Read(LogName name, long offset, Span<byte> to)
    {
        if (offset < 0 || Wait(PieceAsync(name, offset, CancellationToken.None)) is not { } piece || offset >= piece.At + piece.Plain.Length)
        {
            return 0;
        }

        var from = piece.Plain.AsSpan((int)(offset - piece.At));
        from = from[..Math.Min(from.Length, to.Length)];
        from.CopyTo(to);
        return from.Length;
    }

    /// <inheritdoc/>
    public LogMark MarkBefore(LogName name, long line)
    {
        var places = Wait(pieces.ListAsync(PathOf(name), CancellationToken.None));
        var (low, high) = (0, places.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = LinesBefore(name, places[middle]) < line ? (middle, high) : (low, middle - 1);
        }

        return places.Count == 0 ? default : LastLine(name, places[low], (at, number) => number <= line);
    }

    /// <inheritdoc/>
    public LogMark MarkAt(LogName name, long offset) => LastLine(name, offset, (at, _) => at <= offset);

    /// <inheritdoc/>
    public ValueTask FlushAsync(LogName name) => default; // A piece is durable when it is added.

    /// <inheritdoc/>
    public void Delete(IStoreConnection connection, BuildId build) => pieces.Delete(connection, FolderOf(build));

    /// <summary>Name of a log's pieces.</summary>
    public static string PathOf(LogName name) => string.Create(CultureInfo.InvariantCulture, $"{FolderOf(name.Build)}{name.Attempt}/{name.FileName}");

    internal static string FolderOf(BuildId build) => string.Create(CultureInfo.InvariantCulture, $"{DirectoryBlobStore.Folder}/{build.Value}/");

    /// <param name="lines">Line feeds of the log before it.</param>
    internal static byte[] PieceOf(long lines, byte[] frame)
    {
        var piece = new byte[Before + frame.Length];
        BinaryPrimitives.WriteInt64LittleEndian(piece, lines);
        frame.CopyTo(piece, Before);
        return piece;
    }

    /// <summary>The frame in a piece.</summary>
    internal static ReadOnlyMemory<byte> FrameOf(Piece piece) => piece.Bytes.AsMemory(Before);

    /// <summary>What is wrong with the log; null: it is whole. Its length, as far as it can be read.</summary>
    internal async ValueTask<(string? Trouble, LogExtent Extent)> CheckAsync(LogName name, CancellationToken ct)
    {
        var extent = default(LogExtent);
        foreach (var at in await pieces.ListAsync(PathOf(name), ct))
        {
            if (await pieces.FindAsync(PathOf(name), at, int.MaxValue, ct) is not { } piece || piece.At != at)
            {
                return (null, extent); // It is being deleted.
            }

            if (at != extent.Length || piece.Bytes.Length < Before || BinaryPrimitives.ReadInt64LittleEndian(piece.Bytes) != extent.Lines
                || LogFrame.Read(piece.Bytes.AsSpan(Before)) is not { } frame || !frame.IsWhole(piece.Bytes.AsSpan(Before)))
            {
                return ($"is damaged at byte {extent.Length:N0}", extent);
            }

            extent = new(extent.Length + frame.Plain, extent.Lines + frame.Lines);
        }

        return (null, extent);
    }

    private async ValueTask<LogExtent> FindAsync(LogName name, CancellationToken ct)
        => await pieces.FindAsync(PathOf(name), long.MaxValue, Before + LogFrame.HeadBytes, ct) is { } last
            ? LogFrame.Read(last.Bytes.AsSpan(Before)) is { } frame
                ? new(last.At + frame.Plain, BinaryPrimitives.ReadInt64LittleEndian(last.Bytes) + frame.Lines) : throw Damaged(last.At)
            : default;

    private async ValueTask<(long At, long Lines, byte[] Plain)?> PieceAsync(LogName name, long offset, CancellationToken ct)
        => await pieces.FindAsync(PathOf(name), offset, int.MaxValue, ct) is { } piece
            ? LogFrame.Read(piece.Bytes.AsSpan(Before)) is { } frame && frame.Bytes == piece.Bytes.Length - Before
                ? (piece.At, BinaryPrimitives.ReadInt64LittleEndian(piece.Bytes), frame.Unpack(piece.Bytes.AsSpan(Before))) : throw Damaged(piece.At)
            : null;

    private async ValueTask CompareAsync(LogName name, long offset, ReadOnlyMemory<byte> bytes, long length, CancellationToken ct)
    {
        while (!bytes.IsEmpty)
        {
            var piece = await PieceAsync(name, offset, ct) ?? throw Damaged(offset);
            var stored = piece.Plain.AsMemory((int)(offset - piece.At));
            var same = Math.Min(stored.Length, bytes.Length);
            if (same == 0 || !stored.Span[..same].SequenceEqual(bytes.Span[..same]))
            {
                throw new LogConflictException("differs", $"Other bytes are stored at {offset:N0} and behind it; a log only grows.", length);
            }

            (offset, bytes) = (offset + same, bytes[same..]);
        }
    }

    private long LinesBefore(LogName name, long at)
        => Wait(pieces.FindAsync(PathOf(name), at, Before, CancellationToken.None)) is { } head ? BinaryPrimitives.ReadInt64LittleEndian(head.Bytes) : 0;

    /// <summary>The last beginning of a line that is so, in the piece of an offset; in one before, when none begins there.</summary>
    private LogMark LastLine(LogName name, long offset, Func<long, long, bool> isSo)
    {
        while (Wait(PieceAsync(name, offset, CancellationToken.None)) is { } piece)
        {
            LogMark? found = null;
            var line = piece.Lines;
            for (int at = 0, feed; (feed = piece.Plain.AsSpan(at).IndexOf((byte)'\n')) >= 0;)
            {
                at += feed + 1;
                if (!isSo(piece.At + at, ++line))
                {
                    break;
                }

                found = new(line, piece.At + at);
            }

            if (found is { } mark)
            {
                return mark;
            }

            if (piece.At == 0)
            {
                break;
            }

            offset = piece.At - 1;
        }

        return default;
    }

    private static InvalidDataException Damaged(long at) => new($"A stored log is damaged at byte {at:N0}.");

    // Reading rows of a database is done on the caller's thread anyway.
    private static T Wait<T>(ValueTask<T> work) => work.IsCompleted ? work.Result : work.AsTask().GetAwaiter().GetResult();
}
