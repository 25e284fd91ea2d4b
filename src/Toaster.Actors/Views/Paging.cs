namespace Toaster.Actors.Views;

/// <summary>Which part of a list: pages count from 1. A page holds 1 to 150 rows; other numbers are brought into that range.</summary>
public readonly record struct PageRequest
{
    public const int MaxSize = 150;

    public PageRequest(int number, int size)
    {
        Number = Math.Clamp(number, 1, 10_000_000);
        Size = Math.Clamp(size, 1, MaxSize);
    }

    public int Number { get; }
    public int Size { get; }
    public long Offset => (long)(Number - 1) * Size;
}

/// <summary>Rows of one page, and how many there are under the same filter.</summary>
public sealed record Page<T>(IReadOnlyList<T> Rows, long Total, PageRequest Request);

/// <summary>A number behind a filter chip: rows that would be shown if only this filter (and the search) were set.</summary>
public sealed record FacetCount(string Key, long Count);

/// <summary>A page of a list under filters.</summary>
public interface IFacetedList<T>
{
    Page<T> Page { get; }

    /// <summary>How many rows there are behind each filter.</summary>
    IReadOnlyList<FacetCount> Facets { get; }
}
