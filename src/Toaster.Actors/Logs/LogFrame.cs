using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Toaster.Actors.Logs;

/// <summary>
/// A piece of a log as it stands in its file: a head of 28 bytes (sign, plain and packed bytes, line feeds, marks, check), the marks
/// (4 bytes each: where in the piece every 1,024th line of the log begins), the bytes packed with brotli, or plain where that is shorter.
/// </summary>
internal readonly record struct LogFrame(int Plain, int Packed, int Lines, int Marks, ulong Check)
{
    public const int MostPlain = 256 << 10;
    public const int HeadBytes = 28;
    public const int MarkEvery = 1024;

    private const uint Sign = 0x31676f4c; // "Log1"
    private const int Quality = 4;
    private const int Window = 18;

    public int Bytes => HeadBytes + (Marks * sizeof(int)) + Packed;

    public int PayloadAt => HeadBytes + (Marks * sizeof(int));

    /// <summary>Null: these are no head.</summary>
    public static LogFrame? Read(ReadOnlySpan<byte> head)
    {
        if (head.Length < HeadBytes || BinaryPrimitives.ReadUInt32LittleEndian(head) != Sign)
        {
            return null;
        }

        var frame = new LogFrame(
            BinaryPrimitives.ReadInt32LittleEndian(head[4..]), BinaryPrimitives.ReadInt32LittleEndian(head[8..]), BinaryPrimitives.ReadInt32LittleEndian(head[12..]),
            BinaryPrimitives.ReadInt32LittleEndian(head[16..]), BinaryPrimitives.ReadUInt64LittleEndian(head[20..]));
        return frame is { Plain: > 0 and <= MostPlain, Packed: > 0 and <= MostPlain } && frame.Lines >= 0 && frame.Lines <= frame.Plain && frame.Marks >= 0 && frame.Marks <= frame.Lines
            ? frame : null;
    }

    /// <param name="plain">At most <see cref="MostPlain"/> bytes.</param>
    /// <param name="lines">Line feeds of the log before it.</param>
    public static byte[] Write(ReadOnlySpan<byte> plain, long lines)
    {
        List<int> marks = [];
        var feeds = 0;
        for (int at = 0, next; (next = plain[at..].IndexOf((byte)'\n')) >= 0;)
        {
            at += next + 1;
            if ((lines + ++feeds) % MarkEvery == 0)
            {
                marks.Add(at);
            }
        }

        var payload = new byte[plain.Length];
        if (!BrotliEncoder.TryCompress(plain, payload, out var packed, Quality, Window) || packed >= plain.Length)
        {
            plain.CopyTo(payload);
            packed = plain.Length;
        }

        var frame = new LogFrame(plain.Length, packed, feeds, marks.Count, 0);
        var bytes = new byte[frame.Bytes];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Sign);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), frame.Plain);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), frame.Packed);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), frame.Lines);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), frame.Marks);
        for (var i = 0; i < marks.Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(HeadBytes + (i * sizeof(int))), marks[i]);
        }

        payload.AsSpan(0, packed).CopyTo(bytes.AsSpan(frame.PayloadAt));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(20), CheckOf(bytes));
        return bytes;
    }

    /// <param name="frame">All of it.</param>
    public bool IsWhole(ReadOnlySpan<byte> frame) => frame.Length == Bytes && CheckOf(frame) == Check;

    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public byte[] Unpack(ReadOnlySpan<byte> frame)
    {
        var payload = frame[PayloadAt..];
        if (Packed == Plain)
        {
            return payload.ToArray();
        }

        var plain = new byte[Plain];
        return BrotliDecoder.TryDecompress(payload, plain, out var written) && written == Plain
            ? plain : throw new InvalidDataException("A piece of a stored log is damaged.");
    }

    /// <summary>Of all but the check itself.</summary>
    private static ulong CheckOf(ReadOnlySpan<byte> frame)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(frame[..20]);
        hash.AppendData(frame[HeadBytes..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt64LittleEndian(digest);
    }
}
