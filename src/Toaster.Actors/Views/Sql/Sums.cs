using Toaster.Actors.Journal.Sql;


namespace Toaster.Actors.Views.Sql;

/// <summary>
/// Sums of numbers that logs name: they may be any, and neither SQLite's sum() nor LINQ's takes an overflow. What is too large stays the
/// largest number.
/// </summary>
internal static class Sums
{
    public static long Add(long one, long other) => Clamp((double)one + other, one + other);

    public static long Of(IEnumerable<long> numbers) => numbers.Aggregate(0L, Add);

    /// <summary>A column made by total(); null stays null.</summary>
    public static long? OrNull(Statement row, int column) => row.DoubleOrNull(column) is { } total ? Clamp(total, (long)total) : null;

    private static long Clamp(double near, long exact) => near >= long.MaxValue ? long.MaxValue : near <= long.MinValue ? long.MinValue : exact;
}
