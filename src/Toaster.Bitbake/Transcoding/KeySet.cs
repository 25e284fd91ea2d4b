using Toaster.Bitbake.Pickle;

namespace Toaster.Bitbake.Transcoding;

/// <summary>Finds keys of one dict that are there twice. Used again for the next dict.</summary>
internal sealed class KeySet : IDisposable
{
    private const int Few = 48;

    private readonly ulong[] _hashes = new ulong[Few];
    private int[] _table = [];
    private ulong _seen;
    private int _count;

    /// <summary>Begins a dict with at most <paramref name="keys"/> keys.</summary>
    public void Begin(int keys)
    {
        _count = 0;
        _seen = 0;
        if (keys <= Few) return;

        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)keys * 2);
        if (_table.Length < size)
        {
            if (_table.Length > 0) PicklePools.Integers.Return(_table);
            _table = PicklePools.Integers.Rent(size);
        }

        _mask = size - 1;
        _table.AsSpan(0, size).Clear();
    }

    private int _mask;

    /// <summary>Of a dict with few keys: whether a key with this hash may have come before. Remembers the hash.</summary>
    public bool MayRepeat(ulong hash)
    {
        var bit = 1UL << (int)(hash >> 58);
        var repeats = (_seen & bit) != 0 && _hashes.AsSpan(0, _count).Contains(hash);
        _seen |= bit;
        _hashes[_count++] = hash;
        return repeats;
    }

    public static bool IsFew(int keys) => keys <= Few;

    /// <summary>Of a larger dict: places to look at one after the other, until one is 0, which the caller may fill.</summary>
    public ref int Place(ulong hash, int probe) => ref _table[(int)(hash >> 20) + probe & _mask];

    public void Dispose()
    {
        if (_table.Length > 0) PicklePools.Integers.Return(_table);
        _table = [];
    }
}
