using System.Buffers;
using System.Runtime.CompilerServices;

namespace Toaster.Bitbake.Pickle;

/// <summary>The values of one pickle, in arrays that are used again for the next one.</summary>
internal sealed class PickleArena : IDisposable
{
    public const int None = 1;
    public const int True = 2;
    public const int False = 3;
    private const int FirstFree = 4;

    private PickleNode[] _nodes = PicklePools.Nodes.Rent(1024);
    private int[] _items = PicklePools.Integers.Rent(1024);
    private int _itemCount;

    public PickleArena()
    {
        Set(0, PickleKind.Unset);
        Set(None, PickleKind.None);
        Set(True, PickleKind.True);
        Set(False, PickleKind.False);
        Clear();
    }

    /// <summary>Nodes in use; the indices below it are valid.</summary>
    public int Count { get; private set; }

    public ref PickleNode this[int index] => ref _nodes[index];

    public void Clear()
    {
        Count = FirstFree;
        _itemCount = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Add(PickleKind kind, int a, int b)
    {
        var index = Add(kind);
        ref var node = ref _nodes[index];
        node.A = a;
        node.B = b;
        return index;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int AddInteger(long value)
    {
        var index = Add(PickleKind.Integer);
        _nodes[index].Integer = value;
        return index;
    }

    public int AddReal(double value)
    {
        var index = Add(PickleKind.Real);
        _nodes[index].Real = value;
        return index;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Add(PickleKind kind)
    {
        var index = Count;
        if ((uint)index >= (uint)_nodes.Length) Grow(PicklePools.Nodes, ref _nodes, index);
        Count = index + 1;
        Set(index, kind);
        return index;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Set(int index, PickleKind kind) => _nodes[index] = new PickleNode { Kind = kind };

    /// <summary>The children of a container, or of the part <paramref name="part"/> of one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<int> Items(in PickleNode part) => _items.AsSpan(part.A, part.B);

    /// <summary>Puts more children into a container.</summary>
    public void Append(int container, ReadOnlySpan<int> children)
    {
        if (children.IsEmpty) return;
        while (_items.Length - _itemCount < children.Length) Grow(PicklePools.Integers, ref _items, _itemCount);

        ref var head = ref _nodes[container];
        ref var last = ref (head.Last == 0 ? ref head : ref _nodes[head.Last]);
        if (last.B == 0)
        {
            last.A = _itemCount;
        }
        else if (last.A + last.B != _itemCount)
        {
            var chunk = Add(PickleKind.Chunk, _itemCount, 0);
            head = ref _nodes[container];
            last = ref (head.Last == 0 ? ref head : ref _nodes[head.Last]);
            last.Next = chunk;
            head.Last = chunk;
            last = ref _nodes[chunk];
        }

        last.B += children.Length;
        children.CopyTo(_items.AsSpan(_itemCount));
        _itemCount += children.Length;
    }

    private static void Grow<T>(ArrayPool<T> pool, ref T[] array, int used)
    {
        var grown = pool.Rent(array.Length * 2);
        array.AsSpan(0, used).CopyTo(grown);
        pool.Return(array);
        array = grown;
    }

    public void Dispose()
    {
        PicklePools.Nodes.Return(_nodes);
        PicklePools.Integers.Return(_items);
        _nodes = [];
        _items = [];
    }
}
