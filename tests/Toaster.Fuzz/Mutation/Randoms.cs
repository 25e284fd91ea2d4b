namespace Toaster.Fuzz.Mutation;

/// <summary>Short words for choosing.</summary>
internal static class Randoms
{
    public static T Of<T>(this Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];

    public static bool OneIn(this Random random, int n) => random.Next(n) == 0;

    public static byte[] Bytes(this Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Numbers at which code goes wrong.</summary>
    public static long Edge(this Random random)
        => random.Of([0L, 1, -1, 127, 128, 255, 256, 32767, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 40, long.MaxValue, long.MinValue, random.NextInt64()]);

    /// <summary>Some bytes changed: flipped, taken out, put in, copied from elsewhere.</summary>
    public static byte[] Damage(this Random random, byte[] whole)
    {
        List<byte> bytes = [.. whole];
        for (var n = random.Next(1, 8); n > 0 && bytes.Count > 0; n--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 64), bytes.Count - at);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, random.Bytes(length));
                    break;
                default:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
            }
        }

        return [.. bytes];
    }
}
