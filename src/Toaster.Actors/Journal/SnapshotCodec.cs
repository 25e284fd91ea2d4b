using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Toaster.Actors.Journal;

/// <summary>Payloads of snapshots: 8 bytes of SHA-256 over the rest, the unpacked length, brotli.</summary>
internal static class SnapshotCodec
{
    private const int Sum = 8;
    private const int Head = Sum + sizeof(int);
    private const int Quality = 1; // Its writer is busy with a build, and hardly any snapshot is ever read.
    private const int Window = 20;
    private const int MostBytes = 1 << 30;

    public static Snapshot Pack(long seqNr, int format, ReadOnlySpan<byte> state)
    {
        var packed = new byte[Head + BrotliEncoder.GetMaxCompressedLength(state.Length)];
        if (!BrotliEncoder.TryCompress(state, packed.AsSpan(Head), out var written, Quality, Window))
        {
            throw new InvalidOperationException("The buffer for a packed snapshot was too small.");
        }

        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(Sum), state.Length);
        SumOf(packed.AsSpan(Sum, sizeof(int) + written), packed);
        return new(seqNr, format, packed.AsMemory(0, Head + written));
    }

    /// <summary>Null when it is not what was packed.</summary>
    public static ReadOnlyMemory<byte>? Unpack(Snapshot snapshot)
    {
        var payload = snapshot.Payload.Span;
        Span<byte> sum = stackalloc byte[Sum];
        if (payload.Length < Head)
        {
            return null;
        }

        SumOf(payload[Sum..], sum);
        var length = BinaryPrimitives.ReadInt32LittleEndian(payload[Sum..]);
        if (!sum.SequenceEqual(payload[..Sum]) || length is < 0 or > MostBytes)
        {
            return null;
        }

        var state = new byte[length];
        return BrotliDecoder.TryDecompress(payload[Head..], state, out var written) && written == length ? state : null;
    }

    private static void SumOf(ReadOnlySpan<byte> bytes, Span<byte> sum)
    {
        Span<byte> whole = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, whole);
        whole[..Sum].CopyTo(sum);
    }
}
