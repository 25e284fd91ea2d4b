using System.Buffers;

namespace Toaster.Bitbake.Transcoding;

/// <summary>The variables read last, for later builds of the file that have none of their own.</summary>
internal sealed class KeptVariables : IDisposable
{
    private byte[] _fields = [];
    private int _length;
    private EventHead _place;

    public void Keep(EventHead place, ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest)
    {
        _place = place;
        _length = head.Length + rest.Length;
        if (_fields.Length < _length)
        {
            Dispose();
            _fields = ArrayPool<byte>.Shared.Rent(head.Length + rest.Length);
            _length = head.Length + rest.Length;
        }

        head.CopyTo(_fields);
        rest.CopyTo(_fields.AsSpan(head.Length));
    }

    public bool Write(long s, long t, IBufferWriter<byte> output)
    {
        if (_length == 0) return false;
        _place.Write(s, t, "agent.Variables"u8, _fields.AsSpan(0, _length), output);
        return true;
    }

    public void Dispose()
    {
        if (_fields.Length > 0) ArrayPool<byte>.Shared.Return(_fields);
        _fields = [];
        _length = 0;
    }
}
