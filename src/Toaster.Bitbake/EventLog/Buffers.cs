using System.Buffers;

namespace Toaster.Bitbake.EventLog;

/// <summary>
/// Arrays to use again. Large ones do not come from the pool, which would keep each size that was ever asked for: they are left to
/// the garbage collector as soon as they are not needed.
/// </summary>
internal static class Buffers
{
    public const int Large = LargeArrays.Smallest;

    public static byte[] Rent(int size) => size <= Large ? ArrayPool<byte>.Shared.Rent(size) : LargeArrays.Allocate(size);

    public static void Return(byte[] array)
    {
        if (array.Length is > 0 and <= Large) ArrayPool<byte>.Shared.Return(array);
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
