using Toaster.Bitbake.EventLog;
using Toaster.Bitbake.Pickle;

namespace Toaster.Bitbake.Transcoding;

/// <summary>When two keys of a dict are the same: equal texts and equal numbers of one type. All others count as different.</summary>
internal static class PickleKeys
{
    public static ulong Hash(in PickleNode node, int index, byte[] payload) => node.Kind switch
    {
        PickleKind.Text => node.KeyTraits != 0 ? node.KeyHash : ByteHash.Of(payload.AsSpan(node.A, node.B)),
        PickleKind.Integer or PickleKind.Real => ByteHash.Of((ulong)node.Integer + (ulong)node.Kind),
        _ => ByteHash.Of((ulong)index),
    };

    public static bool AreEqual(PickleArena arena, int one, int other, byte[] payload)
    {
        if (one == other) return true;
        ref var a = ref arena[one];
        ref var b = ref arena[other];
        if (a.Kind != b.Kind) return false;
        return a.Kind switch
        {
            PickleKind.Text => payload.AsSpan(a.A, a.B).SequenceEqual(payload.AsSpan(b.A, b.B)),
            PickleKind.Integer or PickleKind.Real => a.Integer == b.Integer,
            _ => false,
        };
    }

    /// <summary>The entries of a dict in the order of their first coming, each with its last value.</summary>
    public static List<(int Key, int Value)> Distinct(PickleArena arena, int head, byte[] payload)
    {
        var pairs = new List<(int Key, int Value)>();
        var places = new Dictionary<int, int>(new ByKey(arena, payload));
        for (var part = head; part != 0; part = arena[part].Next)
        {
            var items = arena.Items(arena[part]);
            for (var i = 0; i < items.Length; i += 2)
            {
                if (places.TryAdd(items[i], pairs.Count)) pairs.Add((items[i], items[i + 1]));
                else pairs[places[items[i]]] = (pairs[places[items[i]]].Key, items[i + 1]);
            }
        }

        return pairs;
    }

    private sealed class ByKey(PickleArena arena, byte[] payload) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => AreEqual(arena, x, y, payload);
        public int GetHashCode(int obj) => (int)(Hash(arena[obj], obj, payload) >> 32);
    }
}
