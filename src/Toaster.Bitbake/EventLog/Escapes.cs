using System.Globalization;
using System.Text.Json;

namespace Toaster.Bitbake.EventLog;

/// <summary>The characters of a JSON text as they stand in the file.</summary>
internal static class Escapes
{
    /// <summary>Bytes of the character at the start of <paramref name="literal"/>; what it stands for, or -1 for half an escape.</summary>
    public static int Next(ReadOnlySpan<byte> literal, out int character)
    {
        character = literal[0];
        if (character != '\\') return 1;

        character = -1;
        if (literal.Length < 2) return 1;

        if (literal[1] == 'u')
        {
            if (literal.Length < 6) return literal.Length;
            if (ushort.TryParse(literal.Slice(2, 4), NumberStyles.AllowHexSpecifier, provider: null, out var code)) character = code;
            return 6;
        }

        character = literal[1] switch
        {
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            var itself => itself,
        };
        return 2;
    }

    /// <summary>
    /// What a JSON text stands for, as UTF-8 in which a lone surrogate becomes three bytes of its own; never longer than
    /// <paramref name="literal"/>.
    /// </summary>
    public static int Unescape(ReadOnlySpan<byte> literal, Span<byte> to)
    {
        var count = 0;
        while (!literal.IsEmpty)
        {
            var plain = literal.IndexOf((byte)'\\');
            if (plain < 0) plain = literal.Length;
            literal[..plain].CopyTo(to[count..]);
            count += plain;
            literal = literal[plain..];
            if (literal.IsEmpty) break;

            literal = literal[Next(literal, out var c)..];
            if (c < 0) continue;
            if (c is >= 0xd800 and < 0xdc00 && literal is [(byte)'\\', (byte)'u', ..])
            {
                var width = Next(literal, out var low);
                if (low is >= 0xdc00 and < 0xe000)
                {
                    c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
                    literal = literal[width..];
                }
            }

            count += Utf8(c, to[count..]);
        }

        return count;
    }

    /// <summary>
    /// Whether a name stands for exactly this. Unlike the reader's own comparison it also takes names with half a surrogate pair.
    /// </summary>
    public static bool NameIs(ref this Utf8JsonReader reader, ReadOnlySpan<byte> expected)
    {
        const int MostForEach = 6;
        if (!reader.ValueIsEscaped) return reader.ValueSpan.SequenceEqual(expected);
        if (reader.ValueSpan.Length > expected.Length * MostForEach) return false;

        Span<byte> name = stackalloc byte[reader.ValueSpan.Length];
        return name[..Unescape(reader.ValueSpan, name)].SequenceEqual(expected);
    }

    private static int Utf8(int c, Span<byte> to)
    {
        if (c < 0x80)
        {
            to[0] = (byte)c;
            return 1;
        }

        var more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
        to[0] = (byte)((more switch { 1 => 0xc0, 2 => 0xe0, _ => 0xf0 }) | (c >> (6 * more)));
        for (var i = 1; i <= more; i++) to[i] = (byte)(0x80 | ((c >> (6 * (more - i))) & 0x3f));
        return more + 1;
    }
}
