using System.IO.Compression;
using System.Security.Cryptography;

namespace Toaster.Actors.Admin.Verification;

/// <summary>Reads a kept log to its end: is it whole, and how much is in it.</summary>
/// <param name="Digest">SHA-256 of the unpacked bytes, lower-case hex; that of the original only when nothing had to be masked.</param>
internal sealed record KeptLog(long Lines, string Digest)
{
    // The unpacker ends without a word where a file was cut. So it gets one more packed text behind the file, and must find it.
    private static readonly byte[] End = RandomNumberGenerator.GetBytes(32);
    private static readonly byte[] PackedEnd = Pack(End);

    /// <exception cref="InvalidDataException">It is damaged or cut off; the message says which.</exception>
    public static async Task<KeptLog> ReadAsync(string path, CancellationToken ct)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        await using var gzip = new GZipStream(new WithEnd(file), CompressionMode.Decompress);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (lines, last) = (0L, (byte)'\n');
        var buffer = new byte[1 << 17];
        var held = 0; // Bytes at the beginning of the buffer that may be the end.
        for (int read; (read = await gzip.ReadAsync(buffer.AsMemory(held), ct)) > 0;)
        {
            var ready = Math.Max(0, held + read - End.Length);
            hash.AppendData(buffer, 0, ready);
            lines += buffer.AsSpan(0, ready).Count((byte)'\n');
            last = ready > 0 ? buffer[ready - 1] : last;
            held = held + read - ready;
            buffer.AsSpan(ready, held).CopyTo(buffer);
        }

        return buffer.AsSpan(0, held).SequenceEqual(End)
            ? new(last == '\n' ? lines : lines + 1, Convert.ToHexStringLower(hash.GetHashAndReset()))
            : throw new InvalidDataException("it is cut off, or no packed file");
    }

    private static byte[] Pack(byte[] text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(text);
        }

        return packed.ToArray();
    }

    /// <summary>A file, and the packed end behind it.</summary>
    private sealed class WithEnd(FileStream file) : Stream
    {
        private readonly MemoryStream _end = new(PackedEnd);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => file.Read(buffer, offset, count) is > 0 and var read ? read : _end.Read(buffer, offset, count);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => await file.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : await _end.ReadAsync(buffer, cancellationToken);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
