using System.Globalization;
using System.Numerics;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>How Python writes numbers with a fraction: exact digits, halves to the even neighbour.</summary>
internal static class PythonNumber
{
    /// <summary>repr(): the shortest digits that read back the same.</summary>
    public static string Repr(double value)
    {
        if (!double.IsFinite(value))
        {
            return NotFinite(value);
        }

        var (negative, digits, exponent) = Shortest(value);
        var text = exponent is >= -4 and < 16
            ? Plain(digits, exponent)
            : Scientific(digits, exponent);
        return negative ? "-" + text : text;
    }

    /// <summary>%f: always that many decimals. Without its sign.</summary>
    public static string Fixed(double value, int precision)
    {
        var scaled = Scaled(Math.Abs(value), precision).ToString(CultureInfo.InvariantCulture);
        if (precision == 0)
        {
            return scaled;
        }

        scaled = scaled.PadLeft(precision + 1, '0');
        return $"{scaled[..^precision]}.{scaled[^precision..]}";
    }

    /// <summary>%e: one digit, that many decimals, an exponent of two digits at least. Without its sign.</summary>
    public static string Exponential(double value, int precision)
    {
        var (digits, exponent) = Digits(Math.Abs(value), precision);
        var mantissa = precision == 0 ? digits : $"{digits[0]}.{digits[1..]}";
        return mantissa + Exponent(exponent);
    }

    /// <summary>%g: the shorter of both, with that many digits, trailing zeros gone unless asked for. Without its sign.</summary>
    public static string General(double value, int precision, bool keepZeros)
    {
        precision = Math.Max(precision, 1);
        var (_, exponent) = Digits(Math.Abs(value), precision - 1);
        var isPlain = exponent >= -4 && exponent < precision;
        var text = isPlain ? Fixed(value, precision - 1 - exponent) : Exponential(value, precision - 1);
        if (keepZeros)
        {
            return text;
        }

        var end = isPlain ? text.Length : text.IndexOf('e', StringComparison.Ordinal);
        var mantissa = text[..end];
        return (mantissa.Contains('.', StringComparison.Ordinal) ? mantissa.TrimEnd('0').TrimEnd('.') : mantissa) + text[end..];
    }

    public static string NotFinite(double value) => double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";

    private static (string Digits, int Exponent) Digits(double value, int decimals)
    {
        if (value == 0)
        {
            return (new('0', decimals + 1), 0);
        }

        var exponent = int.Parse(value.ToString("E17", CultureInfo.InvariantCulture).Split('E')[1], CultureInfo.InvariantCulture);
        var digits = Scaled(value, decimals - exponent).ToString(CultureInfo.InvariantCulture);
        // Rounding may have carried into one more digit, or the estimate was one too high.
        if (digits.Length != decimals + 1)
        {
            exponent += digits.Length > decimals + 1 ? 1 : -1;
            digits = Scaled(value, decimals - exponent).ToString(CultureInfo.InvariantCulture);
        }

        return (digits, exponent);
    }

    /// <summary>value * 10^places, rounded.</summary>
    private static BigInteger Scaled(double value, int places)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7FF);
        var mantissa = new BigInteger((bits & 0xFFFFFFFFFFFFF) | (exponent == 0 ? 0 : 1L << 52));
        var power = Math.Max(exponent, 1) - 1075;
        var (over, under) = (mantissa, BigInteger.One);
        if (power > 0)
        {
            over <<= power;
        }
        else
        {
            under <<= -power;
        }

        if (places > 0)
        {
            over *= BigInteger.Pow(10, places);
        }
        else
        {
            under *= BigInteger.Pow(10, -places);
        }

        var whole = BigInteger.DivRem(over, under, out var rest);
        var twice = (rest * 2).CompareTo(under);
        return twice > 0 || (twice == 0 && !whole.IsEven) ? whole + 1 : whole;
    }

    private static (bool Negative, string Digits, int Exponent) Shortest(double value)
    {
        var text = value.ToString("E16", CultureInfo.InvariantCulture);
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var negative = shortest[0] == '-';
        var digits = new string([.. shortest.TrimStart('-').Split('E')[0].Where(char.IsAsciiDigit)]).TrimStart('0').TrimEnd('0');
        if (digits.Length == 0)
        {
            return (negative, "0", 0);
        }

        // The shortest digits may have been rounded up to the next power of ten.
        var exponent = int.Parse(text.Split('E')[1], CultureInfo.InvariantCulture);
        var parsed = double.Parse($"{digits[0]}.{digits[1..]}0E{exponent}", CultureInfo.InvariantCulture);
        return (negative, digits, parsed == Math.Abs(value) ? exponent : exponent + 1);
    }

    private static string Plain(string digits, int exponent) => exponent switch
    {
        < 0 => $"0.{new string('0', -exponent - 1)}{digits}",
        _ when digits.Length <= exponent + 1 => $"{digits.PadRight(exponent + 1, '0')}.0",
        _ => $"{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}",
    };

    private static string Scientific(string digits, int exponent) =>
        (digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}") + Exponent(exponent);

    private static string Exponent(int exponent) => $"e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
}
