using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Blobs;

/// <summary>A piece of bytes.</summary>
/// <param name="At">Where it begins in what it is a piece of.</param>
public readonly record struct Piece(long At, byte[] Bytes);

/// <summary>
/// Pieces of bytes that every server reaches, each under a name and a place, written once and never changed. What is made of them (logs,
/// files) is the matter of others, such as <see cref="SharedFiles"/>.
/// </summary>
/// <remarks>Calls throw <see cref="IOException"/> while the storage cannot be used; the message says why.</remarks>
public interface IPieces
{
    /// <summary>Durable when it returns. False: there is a piece of this name at this place already, which stays as it is.</summary>
    ValueTask<bool> AddAsync(string name, long at, ReadOnlyMemory<byte> bytes, CancellationToken ct);

    /// <summary>The last piece of a name that begins at or before a place; of its bytes the first ones, at most so many.</summary>
    ValueTask<Piece?> FindAsync(string name, long at, int mostBytes, CancellationToken ct);

    /// <summary>Where the pieces of a name begin, in order.</summary>
    ValueTask<IReadOnlyList<long>> ListAsync(string name, CancellationToken ct);

    /// <summary>Names that begin so, in order.</summary>
    ValueTask<IReadOnlyList<string>> NamesAsync(string prefix, CancellationToken ct);

    /// <summary>All pieces whose names begin so go, together with what else the transaction of this connection changes where they can.</summary>
    void Delete(IStoreConnection connection, string prefix);

    /// <summary>The same by itself.</summary>
    ValueTask DeleteAsync(string prefix, CancellationToken ct);
}
