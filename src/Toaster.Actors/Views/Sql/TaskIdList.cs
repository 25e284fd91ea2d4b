namespace Toaster.Actors.Views.Sql;

/// <summary>
/// Rising task ids in few bytes: the first one, then the distances, each in groups of seven bits, the lowest first, the high bit
/// of a byte saying that more follow.
/// </summary>
internal static class TaskIdList
{
    /// <summary>Adds the next id to a list.</summary>
    /// <param name="previous">The one before it; 0 before the first.</param>
    public static void Add(List<byte> list, int previous, int id)
    {
        var distance = (uint)(id - previous);
        for (; distance > 0x7f; distance >>= 7)
        {
            list.Add((byte)(distance | 0x80));
        }

        list.Add((byte)distance);
    }

    public static List<int> Read(ReadOnlySpan<byte> list)
    {
        var ids = new List<int>();
        var (distance, shift, id) = (0u, 0, 0);
        foreach (var part in list)
        {
            distance |= (uint)(part & 0x7f) << shift;
            shift += 7;
            if (part <= 0x7f)
            {
                ids.Add(id += (int)distance);
                (distance, shift) = (0, 0);
            }
        }

        return ids;
    }
}
