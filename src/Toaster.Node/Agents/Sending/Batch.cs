using System.IO.Compression;
using Toaster.Node.Agents.Spooling;

namespace Toaster.Node.Agents.Sending;

/// <summary>Events that travel together.</summary>
/// <param name="Packed">The lines, with brotli.</param>
internal sealed record Batch(long First, int Count, ReadOnlyMemory<byte> Packed)
{
    private const int MostPacked = 256 << 10;

    /// <summary>What packs to less than the limit as a rule; a batch that does not is halved.</summary>
    private const int MostPlain = 1 << 20;

    public static Batch Of(Spool spool, long first, int most)
    {
        while (true)
        {
            var (lines, count) = spool.Read(first, most, MostPlain);
            var packed = Pack(lines);
            if (packed.Length <= MostPacked || count == 1)
            {
                return new(first, count, packed);
            }

            most = count / 2;
        }
    }

    /// <summary>With brotli.</summary>
    public static ReadOnlyMemory<byte> Pack(byte[] lines)
    {
        using var packed = new MemoryStream(lines.Length / 3);
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true)) // Quality 1.
        {
            brotli.Write(lines);
        }

        return packed.GetBuffer().AsMemory(0, (int)packed.Length);
    }
}
