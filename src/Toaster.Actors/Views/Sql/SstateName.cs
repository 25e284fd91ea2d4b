namespace Toaster.Actors.Views.Sql;

/// <summary>
/// A shared-state object is named by what it is of and by its task's hash, which the row has already:
/// <c>dd/20/sstate:gtk-doc-native::1.33.2:r0::10:dd20…_populate_lic.tar.zst</c>. Without the hash the rest repeats.
/// </summary>
internal static class SstateName
{
    // Stands for the two folders named by the hash's first bytes.
    private const string Folders = "\u0001";

    /// <summary>What is before the hash and what behind it; a name without its hash stays whole, and has no end.</summary>
    public static (string? Start, string? End) Split(string? name, string? hash)
    {
        if (name is null || hash is not { Length: >= 4 } || name.Contains(Folders) || name.IndexOf(hash, StringComparison.Ordinal) is not (>= 0 and var at))
        {
            return (name, null);
        }

        return (name[..at].Replace(FoldersOf(hash), Folders), name[(at + hash.Length)..]);
    }

    public static string? Join(string? start, string? end, string? hash)
        => start is null || end is null || hash is null ? start : $"{start.Replace(Folders, FoldersOf(hash))}{hash}{end}";

    private static string FoldersOf(string hash) => $"{hash[..2]}/{hash[2..4]}/";
}
