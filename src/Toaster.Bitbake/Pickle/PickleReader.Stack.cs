using System.Runtime.CompilerServices;

namespace Toaster.Bitbake.Pickle;

/// <summary>The stack with its marks, and the memo.</summary>
internal sealed partial class PickleReader
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Push(int node)
    {
        if (--_budget < 0) return TooMany();
        if ((uint)_top >= (uint)_stack.Length) Grow(ref _stack, _top + 1);
        _stack[_top++] = node;
        return true;
    }

    private bool Pop()
    {
        if (_top > _fence)
        {
            _top--;
            return true;
        }

        return _markCount > 0 ? ToMark(out _) : Empty();
    }

    private bool Mark()
    {
        if (--_budget < 0) return TooMany();
        if (_markCount >= _marks.Length) Grow(ref _marks, _markCount + 1);
        _marks[_markCount++] = _top;
        _fence = _top;
        return true;
    }

    /// <summary>Takes everything above the last mark off the stack; it can still be read from <paramref name="from"/> to <see cref="_above"/>.</summary>
    private bool ToMark(out int from)
    {
        from = 0;
        if (_markCount == 0) return Fail(PickleErrorKind.Malformed, "There is no mark to go back to.");

        from = _marks[--_markCount];
        _fence = _markCount > 0 ? _marks[_markCount - 1] : 0;
        _above = _top;
        _top = from;
        return true;
    }

    private int _above;

    /// <summary>Takes the values from <paramref name="from"/> on off the stack, unless a mark stands in between.</summary>
    private bool Take(int from)
    {
        if (_top == from) return true; // already taken by ToMark
        if (from < _fence) return Empty();
        _above = _top;
        _top = from;
        return true;
    }

    private ReadOnlySpan<int> Taken(int from) => _stack.AsSpan(from, _above - from);

    private bool Put(int slot, int payloadBytes)
    {
        if (_top <= _fence) return Empty();

        // Picklers number slots one by one, so none is above the number of bytes; a table for one that is would cost too much.
        if (slot >= limits.Memo || slot > payloadBytes) return Fail(PickleErrorKind.Limit, "The memo is too large.");
        if (slot >= _memo.Length) Grow(ref _memo, slot + 1);
        if (slot >= _memoCount) _memoCount = slot + 1;
        _memo[slot] = _stack[_top - 1];
        return true;
    }

    private bool Get(int slot)
    {
        if ((uint)slot >= (uint)_memoCount || _memo[slot] == 0) return Fail(PickleErrorKind.Malformed, $"Memo slot {slot} is empty.");
        return Push(_memo[slot]);
    }

    private bool Empty() => Fail(PickleErrorKind.Malformed, "The stack has too few values.");

    private bool TooMany() => Fail(PickleErrorKind.Limit, $"The pickle has more than {limits.Nodes} values.");

    private static void Grow(ref int[] array, int needed)
    {
        var grown = PicklePools.Integers.Rent(Math.Max(needed, array.Length * 2));
        array.CopyTo(grown, 0);
        grown.AsSpan(array.Length).Clear();
        PicklePools.Integers.Return(array);
        array = grown;
    }
}
