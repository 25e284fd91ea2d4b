using System.Text;
using Toaster.Actors.Views;

namespace Toaster.Actors.Tests.Views;

/// <summary>The rules of lists once more, over rows in memory.</summary>
internal static class Expect
{
    /// <summary>Letters A-Z match in either case, others only themselves.</summary>
    public static bool Found(string? search, params string?[] columns)
        => string.IsNullOrEmpty(search) || columns.Any(text => text is not null && Lower(text).Contains(Lower(search), StringComparison.Ordinal));

    /// <summary>By the key, rows without one last, level rows as they came.</summary>
    public static IEnumerable<T> Sorted<T>(IEnumerable<T> rows, Func<T, object?> key, bool descending)
    {
        var parts = rows.ToLookup(row => key(row) is null);
        var known = descending ? parts[false].OrderByDescending(key, Comparer) : parts[false].OrderBy(key, Comparer);
        return known.Concat(parts[true]);
    }

    public static List<T> PageOf<T>(IEnumerable<T> rows, PageRequest page) => [.. rows.Skip((int)page.Offset).Take(page.Size)];

    private static Comparer<object?> Comparer { get; } = Comparer<object?>.Create((one, other) => (one, other) switch
    {
        (string a, string b) => Encoding.UTF8.GetBytes(Lower(a)).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(Lower(b))),
        _ => Comparer<object?>.Default.Compare(one, other),
    });

    private static string Lower(string text) => string.Concat(text.Select(c => c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c));
}
