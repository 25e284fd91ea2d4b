using System.Buffers;
using System.Buffers.Text;

namespace Toaster.Bitbake.EventLog;

/// <summary>
/// The payload of an event line: MIME base64 inside a JSON text, so every 76 digits are followed by the escape <c>\n</c>.
/// </summary>
internal sealed class Payload : IDisposable
{
    private const int RowDigits = 76;
    private const int RowStep = RowDigits + 2;
    private const int MostTwice = 8 << 20;

    private byte[] _bytes = Buffers.Rent(64 << 10);
    private byte[] _digits = Buffers.Rent(64 << 10);

    public int Length { get; private set; }

    /// <summary>The bytes with room behind them; valid until the next payload is decoded.</summary>
    public byte[] Array => _bytes;

    public Span<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Decodes the inside of a JSON text; false when it is not base64, with what could be decoded before.</summary>
    public bool Decode(ReadOnlySpan<byte> literal)
    {
        Buffers.Fit(ref _bytes, literal.Length);
        // Twice the memory is twice as fast; of a large payload one copy is enough.
        var inPlace = literal.Length > MostTwice;
        Buffers.Fit(ref _digits, inPlace ? 0 : literal.Length + 4);
        if (DecodeRows(literal, inPlace)) return true;

        var digits = Collect(literal, inPlace ? _bytes : _digits, out var clean);
        var whole = digits & ~3;
        var status = inPlace ? Base64.DecodeFromUtf8InPlace(_bytes.AsSpan(0, whole), out var written) : Base64.DecodeFromUtf8(_digits.AsSpan(0, whole), _bytes, out _, out written);
        Length = written;
        return clean && whole == digits && status == OperationStatus.Done;
    }

    /// <summary>
    /// Writes the bytes, changed but not in number, back over the digits of <paramref name="literal"/>. Everything else in it
    /// stays; where an escape stood for a digit the freed room is filled with spaces, which base64 ignores.
    /// </summary>
    public void EncodeOver(Span<byte> literal)
    {
        Buffers.Fit(ref _digits, Base64.GetMaxEncodedToUtf8Length(Length));
        Base64.EncodeToUtf8(Bytes, _digits, out _, out var count);
        var next = 0;
        for (var at = 0; at < literal.Length;)
        {
            var width = Escapes.Next(literal[at..], out var c);
            if (IsDigit(c))
            {
                var digit = next < count ? _digits[next++] : (byte)'A';
                if (c != digit)
                {
                    literal.Slice(at, width).Fill((byte)' ');
                    literal[at] = digit;
                }
            }

            at += width;
        }
    }

    private bool DecodeRows(ReadOnlySpan<byte> literal, bool inPlace)
    {
        var rows = inPlace ? _bytes : _digits;
        var digits = 0;
        while (literal.Length > RowStep)
        {
            if (literal[RowDigits] != '\\' || literal[RowDigits + 1] != 'n') return false;
            literal[..RowDigits].CopyTo(rows.AsSpan(digits));
            digits += RowDigits;
            literal = literal[RowStep..];
        }

        if (literal is [.., (byte)'\\', (byte)'n']) literal = literal[..^2];
        literal.CopyTo(rows.AsSpan(digits));
        digits += literal.Length;

        // Shortened text with white space in it would decode too, so only whole groups count as this shape.
        if ((digits & 3) != 0) return false;

        var status = inPlace ? Base64.DecodeFromUtf8InPlace(_bytes.AsSpan(0, digits), out var written) : Base64.DecodeFromUtf8(_digits.AsSpan(0, digits), _bytes, out _, out written);
        if (status != OperationStatus.Done) return false;

        Length = written;
        return true;
    }

    private static int Collect(ReadOnlySpan<byte> literal, byte[] into, out bool clean)
    {
        var count = 0;
        clean = true;
        while (!literal.IsEmpty)
        {
            var width = Escapes.Next(literal, out var c);
            literal = literal[width..];
            if (c is '\n' or '\r' or '\t' or ' ') continue;
            if (!IsDigit(c))
            {
                clean = false;
                break;
            }

            into[count++] = (byte)c;
        }

        return count;
    }

    private static bool IsDigit(int c) => c is >= 'A' and <= 'Z' or >= 'a' and <= 'z' or >= '0' and <= '9' or '+' or '/' or '=';

    public void Dispose()
    {
        Buffers.Return(_bytes);
        Buffers.Return(_digits);
        _bytes = _digits = [];
        Length = 0;
    }
}
