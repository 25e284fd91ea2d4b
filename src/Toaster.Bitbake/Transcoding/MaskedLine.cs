using Toaster.Bitbake.EventLog;

namespace Toaster.Bitbake.Transcoding;

/// <summary>A copy of the current line in which secrets are overwritten; made only when there are some.</summary>
internal sealed class MaskedLine : IDisposable
{
    private byte[] _copy = [];
    private int _length;

    public bool Exists { get; private set; }

    public ReadOnlySpan<byte> Bytes => _copy.AsSpan(0, _length);

    public void Clear() => Exists = false;

    /// <summary>The copy, to write to; <paramref name="line"/> is copied the first time.</summary>
    public Span<byte> Of(ReadOnlySpan<byte> line)
    {
        if (!Exists)
        {
            Buffers.Fit(ref _copy, line.Length);
            line.CopyTo(_copy);
            _length = line.Length;
            Exists = true;
        }

        return _copy.AsSpan(0, _length);
    }

    public void Dispose()
    {
        Buffers.Return(_copy);
        _copy = [];
        Exists = false;
    }
}
