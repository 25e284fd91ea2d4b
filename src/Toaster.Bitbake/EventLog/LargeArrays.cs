namespace Toaster.Bitbake.EventLog;

/// <summary>
/// Arrays for the rare line or event of many megabytes, which bitbake does not write. The garbage collector lets several hundred
/// megabytes of such arrays pile up before it looks at them, and keeps their room; so it is asked to look, and to give the room
/// back, each time another <see cref="BetweenLooks"/> of them were handed out.
/// </summary>
internal static class LargeArrays
{
    /// <summary>Arrays from this size on are counted.</summary>
    private const int Counted = 8 << 20;

    private const long BetweenLooks = 32 << 20;

    private static long _handedOut;

    /// <summary>An array whose content is anything.</summary>
    public static byte[] Allocate(int size)
    {
        if (size >= Counted && Interlocked.Add(ref _handedOut, size) > BetweenLooks)
        {
            Interlocked.Exchange(ref _handedOut, 0);
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

        return GC.AllocateUninitializedArray<byte>(size);
    }
}
