namespace Toaster.Chaos.Dumps;

/// <summary>All that a data directory holds, in words that two directories with the same record share.</summary>
/// <param name="Parts">Rows of each table and kind of file, sorted.</param>
/// <param name="Builds">Builds in it.</param>
/// <param name="Rows">Rows of the database that went into it.</param>
internal sealed record Dump(IReadOnlyDictionary<string, IReadOnlyList<string>> Parts, int Builds, long Rows)
{
    private const int MostShown = 3;

    /// <summary>Null: they are equal; else where they differ first, and how.</summary>
    public string? DifferenceTo(Dump other)
    {
        foreach (var name in Parts.Keys.Union(other.Parts.Keys).Order(StringComparer.Ordinal))
        {
            var (mine, theirs) = (Parts.GetValueOrDefault(name) ?? [], other.Parts.GetValueOrDefault(name) ?? []);
            if (!mine.SequenceEqual(theirs))
            {
                return $"{name}: {mine.Count} rows here, {theirs.Count} in the undisturbed directory."
                    + Rows("only here", mine, theirs) + Rows("only there", theirs, mine);
            }
        }

        return null;

        static string Rows(string where, IReadOnlyList<string> some, IReadOnlyList<string> others)
        {
            // As bags: a row that is there twice is a difference, too.
            var rest = others.GroupBy(row => row).ToDictionary(rows => rows.Key, rows => rows.Count());
            var shown = some.Where(row => (rest[row] = rest.GetValueOrDefault(row) - 1) < 0).ToList();
            return string.Concat(shown.Take(MostShown).Select(row => $"\n  {where}: {row}")) + (shown.Count > MostShown ? $"\n  {where}: and {shown.Count - MostShown} more" : "");
        }
    }
}

/// <summary>A dump in the making.</summary>
internal sealed class DumpBuilder
{
    private readonly Dictionary<string, List<string>> _parts = [];

    public long Rows { get; set; }

    public void Add(string part, string row)
    {
        if (!_parts.TryGetValue(part, out var rows))
        {
            _parts[part] = rows = [];
        }

        rows.Add(row);
    }

    /// <summary>Rows that may be there more than once, and count as one.</summary>
    public void AddOnce(string part, string row)
    {
        if (_parts.GetValueOrDefault(part)?.Contains(row) != true)
        {
            Add(part, row);
        }
    }

    public Dump Build(int builds)
        => new(_parts.ToDictionary(part => part.Key, part => (IReadOnlyList<string>)[.. part.Value.Order(StringComparer.Ordinal)]), builds, Rows);
}
