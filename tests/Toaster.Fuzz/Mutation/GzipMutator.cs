using System.IO.Compression;

namespace Toaster.Fuzz.Mutation;

/// <summary>Packed logs: cut, flipped, put together, with rubbish behind, and such that unpack to very much.</summary>
internal sealed class GzipMutator(Corpus corpus)
{
    public static byte[] Pack(byte[] bytes, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    public byte[] Make(Random random)
    {
        var log = random.OneIn(3) ? new LogMutator(corpus).Make(random) : random.Of(corpus.Logs);
        var packed = Pack(log, random.Of([CompressionLevel.Fastest, CompressionLevel.NoCompression, CompressionLevel.SmallestSize]));
        return random.Next(9) switch
        {
            0 => packed[..random.Next(packed.Length)],
            1 => random.Damage(packed),
            2 => [.. packed, .. random.Bytes(random.Next(1, 400))],
            3 => [.. packed, .. new byte[random.Next(1, 400)]],
            4 => [.. Pack(log[..(log.Length / 2)]), .. Pack(log[(log.Length / 2)..])],
            5 => [.. packed, .. Pack(random.Of(corpus.Logs))[..random.Next(4, 40)]],
            6 => [.. packed, .. Pack(new byte[random.Next(1 << 20, 8 << 20)], CompressionLevel.SmallestSize)],
            7 => Pack(packed),
            _ => WithHead(random, packed),
        };
    }

    /// <summary>The head with other flags: extra fields, names and comments that do not end.</summary>
    private static byte[] WithHead(Random random, byte[] packed)
    {
        if (packed.Length < 10)
        {
            return packed;
        }

        var changed = packed.ToArray();
        changed[random.Next(2, 10)] = (byte)random.Next(256);
        return [.. changed[..10], .. random.OneIn(2) ? random.Bytes(random.Next(300)) : [], .. changed[10..]];
    }
}

/// <summary>Any kind of damaged file.</summary>
internal sealed class AnyMutator(Corpus corpus)
{
    public byte[] Make(Random random) => random.Next(4) switch
    {
        0 => new PickleMutator(corpus).MakeLog(random),
        1 => new GzipMutator(corpus).Make(random),
        2 => random.Bytes(random.Next(2000)),
        _ => new LogMutator(corpus).Make(random),
    };
}
