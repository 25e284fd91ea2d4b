namespace Toaster.Actors.Views.Sql;

/// <summary>
/// A search as LIKE understands it: anywhere in the text, % and _ as they are. Letters A-Z match in either case, others only
/// themselves: the bundled library folds ASCII alone.
/// </summary>
internal static class SearchText
{
    // LIKE refuses patterns above 50,000 bytes.
    private const int Longest = 8_000;

    /// <summary>For <c>LIKE ?n ESCAPE '\'</c>; null when nothing is searched for. Texts beyond 8,000 characters are cut.</summary>
    public static string? Pattern(string? search)
    {
        if (string.IsNullOrEmpty(search))
        {
            return null;
        }

        var text = search.Length <= Longest ? search : search[..Longest];
        return $"%{text.Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_")}%";
    }
}
