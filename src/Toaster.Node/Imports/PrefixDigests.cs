using System.IO.Compression;
using System.Security.Cryptography;

namespace Toaster.Node.Imports;

/// <summary>Digests over several beginnings of one stretch of a packed file, in one pass.</summary>
internal static class PrefixDigests
{
    public static IReadOnlyList<string?> Run(string path, long offset, IReadOnlyList<long> lengths, CancellationToken ct)
    {
        using var file = EventLogScan.Open(path);
        using var source = new GZipStream(new BufferedStream(file, 1 << 16), CompressionMode.Decompress);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 17];
        var digests = new string?[lengths.Count];
        if (!Pass(source, offset, buffer, null, ct))
        {
            return digests;
        }

        long done = 0;
        for (var i = 0; i < lengths.Count && Pass(source, lengths[i] - done, buffer, hash, ct); i++)
        {
            done = lengths[i];
            digests[i] = Convert.ToHexStringLower(hash.GetCurrentHash());
        }

        return digests;
    }

    /// <summary>False when the file ends before; a damaged one ends where it is damaged.</summary>
    private static bool Pass(Stream source, long bytes, byte[] buffer, IncrementalHash? hash, CancellationToken ct)
    {
        while (bytes > 0)
        {
            ct.ThrowIfCancellationRequested();
            var read = Read(source, buffer.AsSpan(0, (int)Math.Min(buffer.Length, bytes)));
            if (read == 0)
            {
                return false;
            }

            hash?.AppendData(buffer, 0, read);
            bytes -= read;
        }

        return true;
    }

    private static int Read(Stream source, Span<byte> buffer)
    {
        try
        {
            return source.Read(buffer);
        }
        catch (InvalidDataException)
        {
            return 0;
        }
    }
}
