using System.Buffers.Text;
using System.Runtime.CompilerServices;
using Toaster.Bitbake.EventLog;

namespace Toaster.Bitbake.Transcoding;

/// <summary>
/// JSON being written, in a rented buffer with a limit (64 KiB at least, so that a problem can always be told). A method
/// returns false when the limit is reached.
/// </summary>
internal sealed class JsonBuffer(int limit) : IDisposable
{
    private const int Least = 64 << 10;

    private byte[] _bytes = Buffers.Rent(Least);
    private int _room = Least;

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear()
    {
        // The last event was a large one; most are not.
        if (_bytes.Length > 8 * Buffers.Large)
        {
            _bytes = Buffers.Rent(Least);
            _room = Math.Min(_bytes.Length, limit);
        }

        Length = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Reserve(int count) => _room - Length >= count || Grow(count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Raw(ReadOnlySpan<byte> text)
    {
        if (!Reserve(text.Length)) return false;
        text.CopyTo(_bytes.AsSpan(Length));
        Length += text.Length;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Raw(byte character)
    {
        if (!Reserve(1)) return false;
        _bytes[Length++] = character;
        return true;
    }

    /// <summary>A text that needs no escapes, in quotation marks, and what follows it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Quoted(ReadOnlySpan<byte> plain, int colon)
    {
        if (!Reserve(plain.Length + 3)) return false;
        var to = _bytes.AsSpan(Length);
        to[0] = (byte)'"';
        plain.CopyTo(to[1..]);
        to[plain.Length + 1] = (byte)'"';
        to[plain.Length + 2] = (byte)':';
        Length += plain.Length + 2 + colon;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Text(ReadOnlySpan<byte> utf8)
    {
        var special = utf8.IndexOfAny(JsonText.NeedsEscape);
        return special < 0 ? Quoted(utf8, colon: 0) : Escaped(utf8, special);
    }

    public bool Number(long value)
    {
        if (!Reserve(20)) return false;
        if ((ulong)value <= 9)
        {
            _bytes[Length++] = (byte)('0' + value);
            return true;
        }

        Utf8Formatter.TryFormat(value, _bytes.AsSpan(Length), out var written);
        Length += written;
        return true;
    }

    /// <summary>A finite number, always with a point or an exponent.</summary>
    public bool Real(double value)
    {
        if (!Reserve(40)) return false;
        var to = _bytes.AsSpan(Length);
        value.TryFormat(to, out var written, "r");
        if (to[..written].IndexOfAny((byte)'.', (byte)'e') < 0)
        {
            ".0"u8.CopyTo(to[written..]);
            written += 2;
        }

        Length += written;
        return true;
    }

    public bool Base64Text(ReadOnlySpan<byte> bytes)
    {
        var count = Base64.GetMaxEncodedToUtf8Length(Math.Min(bytes.Length, 1 << 30));
        if (!Reserve(count + 2)) return false;
        _bytes[Length] = (byte)'"';
        Base64.EncodeToUtf8(bytes, _bytes.AsSpan(Length + 1), out _, out count);
        _bytes[Length + count + 1] = (byte)'"';
        Length += count + 2;
        return true;
    }

    private bool Escaped(ReadOnlySpan<byte> utf8, int special)
    {
        if (!Raw((byte)'"')) return false;
        while (special >= 0)
        {
            if (!Raw(utf8[..special]) || !Reserve(6)) return false;
            Length += JsonText.Escape(utf8[special], _bytes.AsSpan(Length));
            utf8 = utf8[(special + 1)..];
            special = utf8.IndexOfAny(JsonText.NeedsEscape);
        }

        return Raw(utf8) && Raw((byte)'"');
    }

    private bool Grow(int count)
    {
        var needed = (long)Length + count;
        if (needed > limit) return false;

        if (needed > _bytes.Length)
        {
            var grown = Buffers.Rent((int)Math.Clamp(_bytes.Length * 2L, needed, limit));
            Written.CopyTo(grown);
            Buffers.Return(_bytes);
            _bytes = grown;
        }

        _room = Math.Min(_bytes.Length, limit);
        return true;
    }

    public void Dispose()
    {
        Buffers.Return(_bytes);
        _bytes = [];
        Length = _room = 0;
    }
}
