using System.Buffers;
using Toaster.Bitbake.EventLog;

namespace Toaster.Bitbake.Transcoding;

/// <summary>The variables read last, for later builds of the file that have none of their own.</summary>
internal sealed class KeptVariables : IDisposable
{
    /// <summary>A larger map is nobody's configuration, and nobody would interpret it.</summary>
    private const int MostKept = 16 << 20;

    private byte[] _fields = [];
    private int _length;
    private EventHead _place;

    public void Keep(EventHead place, ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest)
    {
        _place = place;
        _length = head.Length + rest.Length;
        if (_length > MostKept)
        {
            _length = 0;
            return;
        }

        Buffers.Fit(ref _fields, _length);
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
        Buffers.Return(_fields);
        _fields = [];
        _length = 0;
    }
}
