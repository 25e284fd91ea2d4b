using System.Buffers;
using Toaster.Bitbake.EventLog;

namespace Toaster.Node.Imports;

/// <summary>
/// Collects the bytes of a batch and gives a copy of them away: batches are kept by whoever takes them, so their arrays cannot be used
/// again. A buffer that one event made large is given away itself.
/// </summary>
internal sealed class BatchBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FirstSize = 1 << 20;
    private const int Large = 8 << 20;

    private byte[] _bytes = Buffers.Rent(FirstSize);

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

    public ReadOnlyMemory<byte> Take()
    {
        var written = Written;
        Written = 0;
        if (_bytes.Length > Large)
        {
            var whole = _bytes;
            _bytes = Buffers.Rent(FirstSize);
            return whole.AsMemory(0, written);
        }

        var taken = GC.AllocateUninitializedArray<byte>(written);
        _bytes.AsSpan(0, written).CopyTo(taken);
        return taken;
    }

    public void Dispose()
    {
        Buffers.Return(_bytes);
        (_bytes, Written) = ([], 0);
    }

    private void Reserve(int size)
    {
        var needed = Written + Math.Max(size, 1);
        if (needed <= _bytes.Length)
        {
            return;
        }

        var grown = Buffers.Rent((int)Math.Min(Array.MaxLength, Math.Max(needed, Math.Min(_bytes.Length * 2L, needed + (long)Large))));
        Bytes.CopyTo(grown);
        Buffers.Return(_bytes);
        _bytes = grown;
    }
}
