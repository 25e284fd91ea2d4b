namespace Toaster.Bitbake.EventLog;

/// <summary>
/// Arrays for the rare line or event of many megabytes. The garbage collector lets several hundred megabytes of such arrays pile up
/// before it looks at them, so it is asked to look each time another <see cref="BetweenLooks"/> were handed out.
/// </summary>
public static class LargeArrays
{
    /// <summary>Arrays above this size are large.</summary>
    public const int Smallest = 1 << 20;

    private const long BetweenLooks = 32 << 20;

    private static long _handedOut;

    /// <summary>An array whose content is anything.</summary>
    public static byte[] Allocate(int size)
    {
        if (size > Smallest && Interlocked.Add(ref _handedOut, size) > BetweenLooks)
        {
            Interlocked.Exchange(ref _handedOut, 0);
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
        }

        return GC.AllocateUninitializedArray<byte>(size);
    }
}
