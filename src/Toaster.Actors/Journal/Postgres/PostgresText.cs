using System.Text;

namespace Toaster.Actors.Journal.Postgres;

/// <summary>
/// Texts of PostgreSQL hold every character but U+0000, which logs do hold. The character U+FDD0, which stands for nothing in
/// Unicode, says that the next one is meant otherwise: <c>0</c> is U+0000, <c>1</c> is U+FDD0 itself.
/// </summary>
internal static class PostgresText
{
    private static ReadOnlySpan<byte> Mark => [0xEF, 0xB7, 0x90];

    /// <summary>UTF-8 as it is stored.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)0) && text.IndexOf(Mark) < 0)
        {
            return text.ToArray();
        }

        var stored = new List<byte>(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var isMark = text[i..].StartsWith(Mark);
            if (text[i] == 0 || isMark)
            {
                stored.AddRange(Mark);
                stored.Add(isMark ? (byte)'1' : (byte)'0');
                i += isMark ? Mark.Length - 1 : 0;
            }
            else
            {
                stored.Add(text[i]);
            }
        }

        return [.. stored];
    }

    public static byte[] Encode(string text) => text.AsSpan().ContainsAny('\0', '\uFDD0')
        ? Encode(Encoding.UTF8.GetBytes(text))
        : Encoding.UTF8.GetBytes(text);

    /// <summary>UTF-8 as it was given.</summary>
    public static byte[] Decode(byte[] stored)
    {
        if (stored.AsSpan().IndexOf(Mark) < 0)
        {
            return stored;
        }

        var text = new List<byte>(stored.Length);
        for (var i = 0; i < stored.Length; i++)
        {
            if (stored.AsSpan(i).StartsWith(Mark) && i + Mark.Length < stored.Length)
            {
                i += Mark.Length;
                text.AddRange(stored[i] == '0' ? [0] : Mark);
            }
            else
            {
                text.Add(stored[i]);
            }
        }

        return [.. text];
    }
}
