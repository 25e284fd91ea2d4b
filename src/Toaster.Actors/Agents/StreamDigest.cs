using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Toaster.Actors.Agents;

/// <summary>
/// The digest of a stream of events, which does not depend on how they were cut into batches: the sum, modulo 2^128, of the first
/// 16 bytes (big-endian) of SHA-256(number as 8 bytes big-endian, line without its line feed).
/// </summary>
public sealed class StreamDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private UInt128 _sum;

    /// <param name="line">Without its line feed.</param>
    public void Add(long number, ReadOnlySpan<byte> line)
    {
        unchecked
        {
            _sum += Of(number, line);
        }
    }

    /// <summary>As if nothing had been added.</summary>
    public void Clear() => _sum = 0;

    /// <summary>Another line stands in the place of one that was added.</summary>
    public void Replace(long number, ReadOnlySpan<byte> old, ReadOnlySpan<byte> line)
    {
        unchecked
        {
            _sum += Of(number, line) - Of(number, old);
        }
    }

    /// <summary>32 lower-case hex digits.</summary>
    public override string ToString() => _sum.ToString("x32", null);

    public void Dispose() => _hash.Dispose();

    private UInt128 Of(long number, ReadOnlySpan<byte> line)
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        _hash.AppendData(bytes[..sizeof(long)]);
        _hash.AppendData(line);
        _hash.GetHashAndReset(bytes);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
