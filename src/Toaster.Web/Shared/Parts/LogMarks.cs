using System.Text.RegularExpressions;

namespace Toaster.Web.Shared.Parts;

/// <summary>Finds the words in a line that tell what went wrong.</summary>
internal static partial class LogMarks
{
    /// <param name="find">What is marked instead, whatever its case.</param>
    public static IReadOnlyList<(string Text, bool Marked)> Split(string line, string? find)
    {
        if (string.IsNullOrEmpty(find)) return Split(line);

        List<(string, bool)> pieces = [];
        var at = 0;
        for (int found; (found = line.IndexOf(find, at, StringComparison.OrdinalIgnoreCase)) >= 0; at = found + find.Length)
        {
            if (found > at) pieces.Add((line[at..found], false));
            pieces.Add((line.Substring(found, find.Length), true));
        }

        if (at < line.Length) pieces.Add((line[at..], false));
        return pieces;
    }

    public static IReadOnlyList<(string Text, bool Marked)> Split(string line)
    {
        List<(string, bool)> pieces = [];
        var at = 0;
        foreach (var match in Marks().EnumerateMatches(line))
        {
            if (match.Index > at) pieces.Add((line[at..match.Index], false));
            pieces.Add((line.Substring(match.Index, match.Length), true));
            at = match.Index + match.Length;
        }

        if (at < line.Length) pieces.Add((line[at..], false));
        return pieces;
    }

    // No backtracking: the text is anybody's.
    [GeneratedRegex(
        @"failed with exit code '?\d+'?|Unable to fetch URL from any source\.?|Files/directories were installed but not shipped in any package|No space left on device|Checksum mismatch|No such file or directory|command not found|[Nn]othing (?:R?PROVIDES|provides) '[^']*'|run\.do_\w+\.\d+|(?:fatal )?error: [^,;]{1,120}|cannot find -l\S+|undefined reference to \S+|^(?:Exception: )?[A-Z]\w*(?:Error|Exception)\b|ParseError|NameError|SyntaxError|\[[a-z]+(?:-[a-z]+)+\]",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Marks();
}
