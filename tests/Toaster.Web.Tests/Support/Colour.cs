using System.Globalization;

namespace Toaster.Web.Tests.Support;

/// <summary>Contrast as WCAG measures it; distance in Lab as eyes with a colour deficit see it (Machado 2009, full severity).</summary>
internal static class Colour
{
    public static readonly IReadOnlyDictionary<string, double[]> Deficits = new Dictionary<string, double[]>(StringComparer.Ordinal)
    {
        ["none"] = [1, 0, 0, 0, 1, 0, 0, 0, 1],
        ["deuteranopia"] = [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
        ["protanopia"] = [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
        ["tritanopia"] = [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
    };

    public static double Ratio(string a, string b)
    {
        var (x, y) = (Luminance(a), Luminance(b));
        return (Math.Max(x, y) + 0.05) / (Math.Min(x, y) + 0.05);
    }

    public static double Closest(IReadOnlyList<string> colours, double[] deficit)
    {
        var seen = colours.Select(c => Lab(c, deficit)).ToList();
        return seen.SelectMany((a, i) => seen.Skip(i + 1).Select(b => Math.Sqrt(a.Zip(b).Sum(p => Math.Pow(p.First - p.Second, 2))))).Min();
    }

    private static double[] Linear(string hex) =>
        [.. new[] { 1, 3, 5 }.Select(i => int.Parse(hex.AsSpan(i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0).Select(v => v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4))];

    private static double Luminance(string hex) => Linear(hex) is [var r, var g, var b] ? (0.2126 * r) + (0.7152 * g) + (0.0722 * b) : 0;

    private static double[] Lab(string hex, double[] m)
    {
        var c = Linear(hex);
        var rgb = new[] { 0, 3, 6 }.Select(i => Math.Clamp((m[i] * c[0]) + (m[i + 1] * c[1]) + (m[i + 2] * c[2]), 0, 1)).ToArray();
        static double F(double t) => t > 216.0 / 24389 ? Math.Cbrt(t) : ((t * 24389 / 27) + 16) / 116;
        var x = F(((0.4124 * rgb[0]) + (0.3576 * rgb[1]) + (0.1805 * rgb[2])) / 0.95047);
        var y = F((0.2126 * rgb[0]) + (0.7152 * rgb[1]) + (0.0722 * rgb[2]));
        var z = F(((0.0193 * rgb[0]) + (0.1192 * rgb[1]) + (0.9505 * rgb[2])) / 1.08883);
        return [(116 * y) - 16, 500 * (x - y), 200 * (y - z)];
    }
}
