using System.Buffers;

namespace Toaster.Bitbake.Pickle;

/// <summary>Arrays of readers to use again, as large as bitbake's largest events need; see <see cref="EventLog.Buffers"/>.</summary>
internal static class PicklePools
{
    private const int KeptOfEachSize = 4;

    public static readonly ArrayPool<int> Integers = ArrayPool<int>.Create(1 << 20, KeptOfEachSize);

    public static readonly ArrayPool<PickleNode> Nodes = ArrayPool<PickleNode>.Create(1 << 18, KeptOfEachSize);
}
