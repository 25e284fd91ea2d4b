using System.Text;

namespace Toaster.Web.Shared;

/// <summary>Text that came from a build: anybody may have written it. Encoding is Razor's; this makes it readable.</summary>
public static class Foreign
{
    /// <summary>Without colour codes of terminals; other control characters as visible signs. Line feeds and tabs stay.</summary>
    public static string Text(string text)
    {
        if (!text.Any(IsHidden)) return text;

        var seen = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\x1b' && i + 1 < text.Length && text[i + 1] == '[')
            {
                i = EndOfEscape(text, i + 2);
                continue;
            }

            seen.Append(text[i] switch
            {
                '\r' => "",
                < ' ' and not ('\n' or '\t') => ((char)(0x2400 + text[i])).ToString(),
                '\x7f' => "\u2421",
                var c when IsUnseen(c) => "\ufffd",
                var c => c.ToString(),
            });
        }

        return seen.ToString();
    }

    /// <summary>One line for titles and attributes, of bounded length.</summary>
    public static string Line(string text, int longest = 200)
    {
        var line = Text(text).ReplaceLineEndings(" ").Trim();
        if (line.Length <= longest) return line;
        var cut = char.IsHighSurrogate(line[longest - 1]) ? longest - 1 : longest;
        return line[..cut] + "…";
    }

    private static bool IsHidden(char c) => (c < ' ' && c is not ('\n' or '\t')) || c == '\x7f' || IsUnseen(c);

    /// <summary>Further controls, what has no width, what turns the direction of writing, and what is no character.</summary>
    private static bool IsUnseen(char c) =>
        c is (>= '\x80' and < '\xa0') or '\u061c' or '\u200b' or '\u200e' or '\u200f' or (>= '\u2028' and <= '\u202e') or (>= '\u2060' and <= '\u206f') or '\ufeff' or '\ufffe' or '\uffff';

    private static int EndOfEscape(string text, int at)
    {
        while (at < text.Length && text[at] is < '@' or > '~')
        {
            at++;
        }

        return at;
    }
}
