using System.Buffers;
using Toaster.Bitbake.EventLog;

namespace Toaster.Node.Imports;

/// <summary>
/// Collects the bytes of a batch and gives them away: batches are kept by whoever takes them, so their arrays cannot be used again.
/// </summary>
internal sealed class BatchBuffer : IBufferWriter<byte>
{
    private const int FirstSize = 64 << 10;
    private const int Large = 8 << 20;

    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(FirstSize);

    public int Written { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Written);

    public void Advance(int count) => Written += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(Written);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(Written);
    }

    /// <summary>A copy of the right size; the grown buffer goes on, so one batch costs one array. A large one is given away itself.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        if (_bytes.Length > Large)
        {
            var whole = _bytes.AsMemory(0, Written);
            (_bytes, Written) = (GC.AllocateUninitializedArray<byte>(FirstSize), 0);
            return whole;
        }

        var taken = GC.AllocateUninitializedArray<byte>(Written);
        Bytes.CopyTo(taken);
        Written = 0;
        return taken;
    }

    private void Reserve(int size)
    {
        var needed = Written + Math.Max(size, 1);
        if (needed <= _bytes.Length)
        {
            return;
        }

        var grown = LargeArrays.Allocate((int)Math.Min(Array.MaxLength, Math.Max(needed, Math.Min(_bytes.Length * 2L, needed + (long)Large))));
        Bytes.CopyTo(grown);
        _bytes = grown;
    }
}
