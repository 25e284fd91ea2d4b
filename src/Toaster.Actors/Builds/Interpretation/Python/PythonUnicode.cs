using System.Globalization;
using System.Text;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>Python's <c>str.isprintable</c> and the length of a text as Python counts it.</summary>
internal static class PythonUnicode
{
    public static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);

    /// <summary>In code points.</summary>
    public static int Length(string text)
    {
        var length = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            length -= char.IsLowSurrogate(text[i]) && char.IsHighSurrogate(text[i - 1]) ? 1 : 0;
        }

        return length;
    }

    /// <summary>The first code points.</summary>
    public static string First(string text, int count)
    {
        var at = 0;
        for (; at < text.Length && count > 0; count--)
        {
            at += char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;
        }

        return text[..at];
    }
}
