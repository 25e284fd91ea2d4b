namespace Toaster.Web.Shared.Lists;

/// <summary>What the address of a list may say: everything else in it is ignored.</summary>
public sealed record ListShape
{
    /// <summary>Keys of columns that sort; the first is the order without being asked.</summary>
    public required IReadOnlyList<SortKey> Sorts { get; init; }

    public IReadOnlyList<FilterKey> Filters { get; init; } = [];

    /// <summary>Columns that can be switched off; empty when the list has no menu for it.</summary>
    public IReadOnlyList<Column> Columns { get; init; } = [];

    public int Rows { get; init; } = 25;

    public static readonly IReadOnlyList<int> RowChoices = [10, 25, 50, 100, 150];
}

/// <param name="Descending">How it sorts when first asked for: words from A, numbers and times from the largest.</param>
public sealed record SortKey(string Key, bool Descending = false);

/// <param name="Values">Allowed ones; null for free text.</param>
/// <param name="Several">More than one may be chosen.</param>
/// <param name="IsView">It changes how rows are shown, not which: it stays when filters are dropped.</param>
public sealed record FilterKey(string Key, IReadOnlyList<string>? Values = null, bool Several = false, bool IsView = false);

public sealed record Column(string Key, string Label, bool AtFirst = true);
