using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>One value under one conversion of Python's percent formatting.</summary>
internal static class PercentValue
{
    /// <summary>A message wider than this says nothing; Python itself would go on to the end of memory.</summary>
    public const int Widest = 100_000;

    public static string Format(char kind, JsonElement value, string flags, int width, int precision) => kind switch
    {
        's' => Texts(PythonText.Str(value), flags, width, precision),
        'r' => Texts(PythonText.Repr(value), flags, width, precision),
        'a' => Texts(Ascii(PythonText.Repr(value)), flags, width, precision),
        'c' => Texts(Character(value), flags, width, -1),
        'd' or 'i' or 'u' => Number(Whole(value, kind, fractions: true).ToString(CultureInfo.InvariantCulture), "", flags, width, precision),
        'x' => Number(Based(value, kind, 16), flags.Contains('#') ? "0x" : "", flags, width, precision),
        'X' => Number(Based(value, kind, 16).ToUpperInvariant(), flags.Contains('#') ? "0X" : "", flags, width, precision),
        'o' => Number(Based(value, kind, 8), flags.Contains('#') ? "0o" : "", flags, width, precision),
        'f' or 'F' or 'e' or 'E' or 'g' or 'G' => Fraction(kind, value, flags, width, precision < 0 ? 6 : precision),
        _ => throw new FormatException($"unsupported format character '{kind}' (0x{(int)kind:x})"),
    };

    private static string Texts(string text, string flags, int width, int precision)
    {
        text = precision >= 0 ? PythonUnicode.First(text, precision) : text;
        var blanks = new string(' ', Math.Max(0, width - PythonUnicode.Length(text)));
        return flags.Contains('-') ? text + blanks : blanks + text;
    }

    private static string Number(string text, string prefix, string flags, int width, int precision)
    {
        var negative = text[0] == '-';
        var sign = negative ? "-" : flags.Contains('+') ? "+" : flags.Contains(' ') ? " " : "";
        var digits = negative ? text[1..] : text;
        digits = precision > digits.Length ? digits.PadLeft(precision, '0') : digits;
        var missing = width - sign.Length - prefix.Length - digits.Length;
        if (flags.Contains('0') && !flags.Contains('-') && missing > 0)
        {
            (digits, missing) = (digits.PadLeft(digits.Length + missing, '0'), 0);
        }

        return Texts(sign + prefix + digits, flags, width, -1);
    }

    private static string Fraction(char kind, JsonElement value, string flags, int width, int precision)
    {
        var number = value.Marked("$float")?.AsText() switch
        {
            "nan" => double.NaN,
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            _ => value.ValueKind is JsonValueKind.True ? 1 : value.ValueKind is JsonValueKind.False ? 0
                : value.AsFraction() ?? (double?)Big(value) ?? throw new FormatException($"must be real number, not {TypeOf(value)}"),
        };
        var digits = !double.IsFinite(number) ? PythonNumber.NotFinite(Math.Abs(number)) : char.ToLowerInvariant(kind) switch
        {
            'f' => PythonNumber.Fixed(number, precision),
            'e' => PythonNumber.Exponential(number, precision),
            _ => PythonNumber.General(number, precision, flags.Contains('#')),
        };
        var text = (double.IsNegative(number) && !double.IsNaN(number) ? "-" : "") + (char.IsUpper(kind) ? digits.ToUpperInvariant() : digits);
        return Number(text, "", flags, width, -1);
    }

    private static string Based(JsonElement value, char kind, int numberBase)
    {
        var whole = Whole(value, kind, fractions: false);
        var rest = BigInteger.Abs(whole);
        var digits = new StringBuilder(rest.IsZero ? "0" : "");
        for (; !rest.IsZero; rest /= numberBase)
        {
            digits.Insert(0, "0123456789abcdef"[(int)(rest % numberBase)]);
        }

        return (whole.Sign < 0 ? "-" : "") + digits;
    }

    private static BigInteger Whole(JsonElement value, char kind, bool fractions)
    {
        var whole = value.ValueKind switch
        {
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            JsonValueKind.Number when value.AsInteger() is { } small && !value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') => small,
            JsonValueKind.Number when fractions => new BigInteger(Math.Truncate(value.GetDouble())),
            _ => Big(value),
        };
        return whole ?? throw new FormatException(
            $"%{kind} format: {(fractions ? "a real number" : "an integer")} is required, not {TypeOf(value)}");
    }

    private static BigInteger? Big(JsonElement value) =>
        value.Marked("$int")?.AsText() is { } digits && BigInteger.TryParse(digits, CultureInfo.InvariantCulture, out var big) ? big : null;

    private static string Character(JsonElement value) =>
        value.AsText() is { } text && PythonUnicode.Length(text) == 1 ? text
        : value.AsInteger() is { } code and >= 0 and <= 0x10FFFF && Rune.IsValid((int)code) ? new Rune((int)code).ToString()
        : throw new FormatException("%c requires int or char");

    private static string Ascii(string text)
    {
        var ascii = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            ascii.Append(rune.Value switch
            {
                < 0x80 => rune.ToString(),
                < 0x100 => $"\\x{rune.Value:x2}",
                < 0x10000 => $"\\u{rune.Value:x4}",
                _ => $"\\U{rune.Value:x8}",
            });
        }

        return ascii.ToString();
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "str",
        JsonValueKind.Null => "NoneType",
        JsonValueKind.Array => "list",
        JsonValueKind.Number => "float",
        _ => value.AsText() is not null ? "str" : value.Marked("$tuple") is not null ? "tuple" : value.AsBytes() is not null ? "bytes" : "dict",
    };
}
