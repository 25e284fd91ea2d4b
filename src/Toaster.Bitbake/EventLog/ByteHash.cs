using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Toaster.Bitbake.EventLog;

/// <summary>A fast hash of short texts, seeded per process so that a file cannot be made to collide.</summary>
internal static class ByteHash
{
    private const ulong Odd = 0x9E3779B97F4A7C15;

    private static readonly ulong Seed = MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(8));

    public static ulong Of(ReadOnlySpan<byte> text)
    {
        var hash = Seed ^ ((ulong)text.Length * Odd);
        while (text.Length >= 8)
        {
            hash = Mix(hash, MemoryMarshal.Read<ulong>(text));
            text = text[8..];
        }

        if (text.Length >= 4)
        {
            hash = Mix(hash, MemoryMarshal.Read<uint>(text));
            text = text[4..];
        }

        foreach (var b in text) hash = Mix(hash, b);
        return hash ^ (hash >> 29);
    }

    public static ulong Of(ulong word)
    {
        var hash = Mix(Seed, word);
        return hash ^ (hash >> 29);
    }

    private static ulong Mix(ulong hash, ulong word) => BitOperations.RotateLeft((hash ^ word) * Odd, 27);
}
