namespace Toaster.Chaos;

/// <summary>A document of several parts, of which a program writes one anew: each stands between marks of its own.</summary>
internal static class ReportFile
{
    private const string Heading = "# Trust report\n\nWhat was done to break the record, and what came of it. Written by the programs that did it.\n";

    public static void Replace(string path, string part, string text)
    {
        var (begin, end) = ($"<!-- {part}: begin -->", $"<!-- {part}: end -->");
        var section = $"{begin}\n\n{text.Trim()}\n\n{end}";
        var old = File.Exists(path) ? File.ReadAllText(path) : Heading;
        var (from, to) = (old.IndexOf(begin, StringComparison.Ordinal), old.IndexOf(end, StringComparison.Ordinal));
        File.WriteAllText(path, from >= 0 && to > from
            ? old[..from] + section + old[(to + end.Length)..]
            : $"{old.TrimEnd()}\n\n{section}\n");
    }
}
