using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Toaster.Bitbake.Transcoding;

/// <summary>What a text needs to become a JSON string: UTF-8 stays as it is.</summary>
internal static class JsonText
{
    /// <summary>Control characters, quotation mark and backslash.</summary>
    public static readonly SearchValues<byte> NeedsEscape = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    /// <summary>The same and everything beyond ASCII, which may be a lone surrogate or no UTF-8 at all.</summary>
    public static readonly SearchValues<byte> NotPlain = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\', .. Enumerable.Range(0x80, 0x80).Select(c => (byte)c)]);

    public static int Escape(byte character, Span<byte> to)
    {
        to[0] = (byte)'\\';
        to[1] = character switch
        {
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            8 => (byte)'b',
            12 => (byte)'f',
            < 0x20 => (byte)'u',
            _ => character,
        };
        if (to[1] != 'u') return 2;

        to[2] = to[3] = (byte)'0';
        to[4] = (byte)(character < 16 ? '0' : '1');
        to[5] = (byte)"0123456789abcdef"[character & 15];
        return 6;
    }

    public static bool IsText(ReadOnlySpan<byte> utf8) => Utf8.IsValid(utf8);

    /// <summary>UTF-8 in which lone surrogates stand as three bytes each, as Python's "surrogatepass" writes them.</summary>
    public static bool IsTextWithSurrogates(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (bytes is [0xed, >= 0xa0 and <= 0xbf, >= 0x80 and <= 0xbf, ..])
            {
                bytes = bytes[3..];
                continue;
            }

            if (Rune.DecodeFromUtf8(bytes, out _, out var used) != OperationStatus.Done) return false;
            bytes = bytes[used..];
        }

        return true;
    }

    /// <summary>The bytes a text stands for when each character is one byte, as Python writes bytes in protocol 2.</summary>
    public static bool TryLatin1(ReadOnlySpan<byte> utf8, out byte[] bytes)
    {
        bytes = [];
        if (!Utf8.IsValid(utf8)) return false;

        var text = Encoding.UTF8.GetString(utf8);
        if (text.AsSpan().ContainsAnyExceptInRange('\0', '\u00ff')) return false;
        bytes = Encoding.Latin1.GetBytes(text);
        return true;
    }

    /// <summary>The first <paramref name="most"/> characters; wrong bytes become U+FFFD.</summary>
    public static byte[] Excerpt(ReadOnlySpan<byte> line, int most)
    {
        var text = new StringBuilder();
        for (var count = 0; count < most && !line.IsEmpty; count++)
        {
            Rune.DecodeFromUtf8(line, out var rune, out var used);
            text.Append(rune);
            line = line[used..];
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
