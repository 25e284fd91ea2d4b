using System.Security.Cryptography;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Blobs;

/// <summary>
/// Whole files that every server reaches, as pieces and a last one that says where they are, how long the file is, and its SHA-256: before
/// that is written the file is not there.
/// </summary>
public sealed class SharedFiles(IPieces pieces)
{
    private const int PieceBytes = 1 << 20;
    private const char End = '#'; // Behind the name, of the piece that makes a file of the others.
    private const int MarkBytes = 16;

    public IPieces Pieces => pieces;

    /// <summary>Stores a local file; one of the same name that is there already stays, and this one is taken for the same.</summary>
    public async Task PutAsync(string name, string path, CancellationToken ct)
    {
        if (await FindAsync(name, ct) is not null)
        {
            return;
        }

        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.Asynchronous);
        await PutAsync(name, file, ct);
    }

    /// <inheritdoc cref="PutAsync(string, string, CancellationToken)"/>
    public async Task PutAsync(string name, Stream content, CancellationToken ct)
    {
        var mark = RandomNumberGenerator.GetBytes(MarkBytes); // Nobody else writes pieces under it, so a file is never of two writers.
        var below = Below(name, mark);
        var (length, digest) = await CopyAsync(content, (at, bytes) => pieces.AddAsync(below, at, bytes, ct), ct);
        if (!await pieces.AddAsync(name + End, length, EndOf(mark, digest), ct))
        {
            await pieces.DeleteAsync(below, ct);
        }
    }

    /// <summary>How long it is; null: there is none.</summary>
    public async ValueTask<long?> FindAsync(string name, CancellationToken ct) => (await pieces.FindAsync(name + End, long.MaxValue, int.MaxValue, ct))?.At;

    /// <summary>Writes the file; false: there is none.</summary>
    /// <exception cref="InvalidDataException">It is not what was stored.</exception>
    public async Task<bool> FetchAsync(string name, Stream to, CancellationToken ct)
    {
        if (await pieces.FindAsync(name + End, long.MaxValue, int.MaxValue, ct) is not { } end)
        {
            return false;
        }

        var below = Below(name, end.Bytes.AsSpan(0, MarkBytes));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var at = 0L; at < end.At;)
        {
            if (await pieces.FindAsync(below, at, int.MaxValue, ct) is not { } piece || piece.At != at || piece.Bytes.Length == 0)
            {
                throw new InvalidDataException($"its bytes from {at:N0} on are missing");
            }

            hash.AppendData(piece.Bytes);
            await to.WriteAsync(piece.Bytes, ct);
            at += piece.Bytes.Length;
        }

        return hash.GetHashAndReset().AsSpan().SequenceEqual(end.Bytes.AsSpan(MarkBytes))
            ? true : throw new InvalidDataException("its SHA-256 is not the one it was stored with");
    }

    /// <summary>Names of files that begin so.</summary>
    public async ValueTask<IReadOnlyList<string>> NamesAsync(string prefix, CancellationToken ct)
        => [.. (await pieces.NamesAsync(prefix, ct)).Where(name => name.EndsWith(End)).Select(name => name[..^1])];

    /// <inheritdoc cref="IPieces.Delete"/>
    public void Delete(IStoreConnection connection, string name)
    {
        pieces.Delete(connection, name + End);
        pieces.Delete(connection, name + '/');
    }

    public async ValueTask DeleteAsync(string name, CancellationToken ct)
    {
        await pieces.DeleteAsync(name + End, ct); // First: without it there is no file.
        await pieces.DeleteAsync(name + '/', ct);
    }

    private static string Below(string name, ReadOnlySpan<byte> mark) => $"{name}/{Convert.ToHexStringLower(mark)}";

    private static byte[] EndOf(byte[] mark, byte[] digest) => [.. mark, .. digest];

    private static async Task<(long Length, byte[] Digest)> CopyAsync(Stream content, Func<long, ReadOnlyMemory<byte>, ValueTask<bool>> add, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[PieceBytes];
        var length = 0L;
        for (int read; (read = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct)) > 0; length += read)
        {
            hash.AppendData(buffer, 0, read);
            await add(length, buffer.AsMemory(0, read));
        }

        return (length, hash.GetHashAndReset());
    }
}
