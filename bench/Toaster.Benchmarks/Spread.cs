using System.Text.Json.Nodes;

namespace Toaster.Benchmarks;

/// <summary>Median, least and most of some runs.</summary>
internal static class Spread
{
    /// <summary>[median, least, most], in thousandths.</summary>
    public static JsonArray Of(IEnumerable<double> values, int digits = 3)
    {
        var sorted = values.Order().ToList();
        return [Math.Round(sorted[sorted.Count / 2], digits), Math.Round(sorted[0], digits), Math.Round(sorted[^1], digits)];
    }

    public static double Median(IEnumerable<double> values) => values.Order().ToList() is var sorted ? sorted[sorted.Count / 2] : 0;
}
