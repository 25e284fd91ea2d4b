namespace Toaster.Actors.Views.Sql;

/// <summary>Texts in memory as the bundled library's LIKE and NOCASE take them: letters A-Z in either case, others only themselves.</summary>
internal static class NoCase
{
    /// <summary>In the order of code points.</summary>
    public static IComparer<string?> Order { get; } = Comparer<string?>.Create(Compare);

    /// <summary>With small letters; the text itself when it has no others.</summary>
    public static string Fold(string text)
        => text.AsSpan().ContainsAnyInRange('A', 'Z') ? string.Create(text.Length, text, (folded, from) =>
        {
            for (var i = 0; i < folded.Length; i++)
            {
                folded[i] = Fold(from[i]);
            }
        })
        : text;

    private static char Fold(char c) => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c;

    private static int Compare(string? one, string? other)
    {
        if (one is null || other is null)
        {
            return (one is null ? 0 : 1) - (other is null ? 0 : 1);
        }

        for (var i = 0; i < Math.Min(one.Length, other.Length); i++)
        {
            if (Fold(one[i]) != Fold(other[i]))
            {
                return Rank(Fold(one[i])) - Rank(Fold(other[i]));
            }
        }

        return one.Length - other.Length;
    }

    /// <summary>Halves of surrogate pairs stand for what comes after all single characters.</summary>
    private static int Rank(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
}
