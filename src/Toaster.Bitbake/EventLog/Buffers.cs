using System.Buffers;

namespace Toaster.Bitbake.EventLog;

/// <summary>
/// Arrays to use again, up to the size that bitbake's largest events need: a few of each, for all threads, since each log is read by a
/// thread of its own that takes what <see cref="ArrayPool{T}.Shared"/> keeps for it to the grave. Larger ones are left to the garbage
/// collector as soon as they are not needed.
/// </summary>
public static class Buffers
{
    /// <summary>What is larger is exchanged for something smaller as soon as that will do.</summary>
    public const int Large = 1 << 20;

    private const int Pooled = 8 << 20;
    private const int KeptOfEachSize = 4;

    private static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(Pooled, KeptOfEachSize);

    /// <summary>An array of at least <paramref name="size"/> bytes, whose content is anything.</summary>
    public static byte[] Rent(int size) => size <= Pooled ? Pool.Rent(size) : LargeArrays.Allocate(size);

    /// <summary>Takes back what <see cref="Rent"/> gave; nobody may use it any more.</summary>
    public static void Return(byte[] array)
    {
        if (array.Length is > 0 and <= Pooled) Pool.Return(array);
    }

    /// <summary>At least <paramref name="size"/> bytes; what was in it is lost. One that is far too large is given up.</summary>
    public static void Fit(ref byte[] array, int size)
    {
        if (array.Length >= size && (array.Length <= 8 * Large || size > array.Length / 8)) return;

        Return(array);
        array = []; // Not both at once.
        array = Rent(size);
    }
}
