namespace Toaster.Testing;

/// <summary>
/// Names and texts as an enemy or an accident writes them. What would be markup is recognisable: elements are called
/// <see cref="Element"/>, attributes <see cref="Attribute"/>, and scripts call <c>evil()</c>.
/// </summary>
public static class NastyNames
{
    public const string Element = "x-evil";
    public const string Attribute = "data-evil";

    public static readonly IReadOnlyList<string> All =
    [
        // Markup, in text and in attributes.
        "<x-evil data-evil=1>a</x-evil>", "<script>evil()</script>", "<img src=x onerror=evil()>", "\" data-evil=\"1\" onmouseover=\"evil()", "' data-evil='1' style='position:fixed'",
        "<svg><script>evil()</script></svg>", "<svg/onload=evil()>", "</title><x-evil>", "</script><x-evil>", "</textarea><x-evil>", "--><x-evil><!--", "]]><x-evil>", "&lt;x-evil&gt;&amp;&#x3c;&#0;",
        "<style>*{display:none}</style>", "<base href=//evil.example/>", "<meta http-equiv=refresh content=0;url=//evil.example>", "<a href=javascript:evil()>a</a>", "`${evil()}`",
        // Addresses.
        "javascript:evil()", "data:text/html,<script>evil()</script>", "//evil.example/", "http://evil.example/?a=b&c#d", "?outcome=failed&x=<x-evil>", "#x", "%3Cx-evil%3E%00%0d%0a",
        // What is not seen, or turns what is.
        "abc\u202egnp.exe", "\u2066a\u2067b\u2068c", "\u200f\u200e\u061cx", "a\u200bb\u2060c\ufeffd", "a\0b", "\u0001\u0002\a\b\u007f\u0085\u009b31m", "\u001b[31mred\u001b[0m\u001b]0;title\a\u001b[2J",
        "a\r\n2026-01-01T00:00:00.000Z crit: Forged[1] entry", "a\nb\tc\vd\fe\u2028f\u2029g", "half \ud800 a pair \udc00", "e\u0301\u0301\u0301\u0301 \ufdfa \ud83c\udf5e \ud83d\udc68\u200d\ud83d\udc69", "İıſK ẞ", "\uffff\ufffe",
        // Paths.
        "../../../../etc/passwd", "/etc/passwd", "..\\..\\windows\\win.ini", "con", "aux.bb", "trailing. . .", " leading and trailing ", ".", "..", "~root", "-rf",
        // Templates, formulas, queries.
        "{{7*7}}", "${7*7}", "@(1+1)", "#{7*7}", "<%= 7*7 %>", "%s%n%d%(x)s", "{0}{1:N999999999}", "=cmd|' /C calc'!A1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1",
        "'; DROP TABLE task; --", "\" OR 1=1 --", "a%' OR '_'", "[markup]x[/]", "null", "undefined", "NaN", "true", "0", "__proto__",
        // Sizes.
        new('n', 10_000), string.Concat(Enumerable.Repeat("long name ", 1000)), string.Concat(Enumerable.Repeat("<x-evil>", 1250)),
    ];

    /// <summary>As it can be stored: half a surrogate pair is the replacement character.</summary>
    public static string Stored(string name) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(name));
}
