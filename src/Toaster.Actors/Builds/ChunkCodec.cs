using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using Toaster.Actors.Journal;

namespace Toaster.Actors.Builds;

/// <summary>Chunks of transcoded events, as journal rows hold them: NDJSON, brotli.</summary>
public static class ChunkCodec
{
    /// <summary><see cref="JournalRow.Format"/> of what <see cref="Pack"/> makes.</summary>
    public const int Brotli = 1;

    /// <summary>Two thirds of the time of quality 3, for 10 % more bytes; still a third less than <c>gzip -6</c> makes of the logs.</summary>
    private const int Quality = 1;

    private const int Window = 20;

    private const int LargestKept = 4 << 20;

    public static ReadOnlyMemory<byte> Pack(ReadOnlySpan<byte> ndjson)
    {
        var most = BrotliEncoder.GetMaxCompressedLength(ndjson.Length);
        if (most > LargestKept)
        {
            return PackLarge(ndjson); // The pool would keep a room as large.
        }

        var room = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            return BrotliEncoder.TryCompress(ndjson, room, out var written, Quality, Window)
                ? room.AsSpan(0, written).ToArray()
                : throw new InvalidOperationException("The buffer for a packed chunk was too small.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    private static ReadOnlyMemory<byte> PackLarge(ReadOnlySpan<byte> ndjson)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, new BrotliCompressionOptions { Quality = Quality }, leaveOpen: true))
        {
            brotli.Write(ndjson);
        }

        return packed.ToArray();
    }

    /// <summary>The events of a chunk. Throws <see cref="InvalidDataException"/> when the row is not what it says: the store is damaged.</summary>
    public static IReadOnlyList<AgentEvent> Read(JournalRow row)
    {
        var events = Parse(Unpack(row), row.Count);
        return events.Count == row.Count && (row.Count == 0 || events[0].Number == row.First)
            ? events
            : throw new InvalidDataException($"Journal row {row.SeqNr} should hold {row.Count} events from {row.First} on, but does not.");
    }

    /// <summary>Events of NDJSON, one a line.</summary>
    public static IReadOnlyList<AgentEvent> Parse(ReadOnlyMemory<byte> ndjson, int expected = 0)
    {
        List<AgentEvent> events = new(expected);
        for (var at = 0; at < ndjson.Length;)
        {
            var length = ndjson.Span[at..].IndexOf((byte)'\n');
            length = length < 0 ? ndjson.Length - at : length;
            events.Add(ParseLine(ndjson.Slice(at, length)));
            at += length + 1;
        }

        return events;
    }

    /// <summary>Every event of a chunk as its number and its line, without the line feed.</summary>
    internal static void AddTo(Action<long, ReadOnlySpan<byte>> each, JournalRow row)
    {
        var ndjson = Unpack(row).Span;
        for (var number = row.First; !ndjson.IsEmpty; number++)
        {
            var length = ndjson.IndexOf((byte)'\n') is >= 0 and var feed ? feed : ndjson.Length;
            each(number, ndjson[..length]);
            ndjson = ndjson[Math.Min(length + 1, ndjson.Length)..];
        }
    }

    private static ReadOnlyMemory<byte> Unpack(JournalRow row)
    {
        if (row.Format == 0)
        {
            return row.Payload;
        }

        if (row.Format != Brotli)
        {
            throw new InvalidDataException($"Journal row {row.SeqNr} is packed in a way (format {row.Format}) this program does not know.");
        }

        var output = new ArrayBufferWriter<byte>((int)Math.Clamp(row.Payload.Length * 8L, 256, 2 * LargestKept));
        using var decoder = default(BrotliDecoder);
        var rest = row.Payload.Span;
        while (true)
        {
            var status = decoder.Decompress(rest, output.GetSpan(64 * 1024), out var consumed, out var written);
            rest = rest[consumed..];
            output.Advance(written);
            if (output.WrittenCount > LargestKept)
            {
                return UnpackLarge(row);
            }

            switch (status)
            {
                case OperationStatus.Done:
                    return output.WrittenMemory;
                case OperationStatus.DestinationTooSmall:
                    continue;
                default:
                    throw new InvalidDataException($"The packed events of journal row {row.SeqNr} are damaged.");
            }
        }
    }

    /// <summary>Measured first: a buffer that grows would hold three times as much.</summary>
    private static ReadOnlyMemory<byte> UnpackLarge(JournalRow row)
    {
        var unpacked = GC.AllocateUninitializedArray<byte>((int)Copy(row, Stream.Null));
        Copy(row, new MemoryStream(unpacked));
        return unpacked;
    }

    private static long Copy(JournalRow row, Stream to)
    {
        using var packed = new MemoryStream(row.Payload.ToArray());
        using var brotli = new BrotliStream(packed, CompressionMode.Decompress);
        var buffer = new byte[128 << 10];
        var length = 0L;
        try
        {
            for (var read = -1; read != 0; length += read)
            {
                read = brotli.Read(buffer);
                to.Write(buffer, 0, read);
            }
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidDataException($"The packed events of journal row {row.SeqNr} are damaged.", e);
        }

        return length;
    }

    /// <summary>Relies on the order of keys that docs/events.md promises; <c>f</c> is the rest of the line without the last brace.</summary>
    private static AgentEvent ParseLine(ReadOnlyMemory<byte> line)
    {
        var reader = new Utf8JsonReader(line.Span, new JsonReaderOptions { MaxDepth = 2048 });
        reader.Read();
        var (s, t, l, o, e) = (Number(ref reader), Number(ref reader), Number(ref reader), Number(ref reader), Number(ref reader));
        reader.Read();
        reader.Read();
        var name = ClassNames.Intern(reader.HasValueSequence || reader.ValueIsEscaped ? default : reader.ValueSpan) ?? reader.GetString()!;
        reader.Read();
        var start = (int)reader.BytesConsumed;
        return new(s, t, l, o, e, name, line[start..^1].TrimStart((byte)':'));
    }

    private static long Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Read();
        return reader.GetInt64();
    }
}
