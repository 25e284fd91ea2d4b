namespace Toaster.Web.Tests.Support;

/// <summary>A name as nobody should write it: markup, quotes, direction marks, control characters, formulas, and very long.</summary>
internal static class Nasty
{
    public static readonly string Name =
        "=HYPERLINK(\"http://evil\") <script>alert('x')</script><img src=x onerror=alert(1)>\" onmouseover='alert(1)' style=\"color:red\" javascript:alert(1) "
        + "{{7*7}} ${7*7} @(1+1) &lt;b&gt; --><!-- ]]> \u202Egnp.exe\u2066 \u0000\u0007\u001b[31mred\u001b[0m ../../etc/passwd 日本語 🍞 \ud800 "
        + string.Concat(Enumerable.Repeat("long-name-", 1000));
}
