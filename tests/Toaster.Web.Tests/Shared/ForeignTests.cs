using Toaster.Web.Shared;

namespace Toaster.Web.Tests.Shared;

public sealed class ForeignTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\tb\nc", "a\tb\nc")]
    [InlineData("\u001b[31mred\u001b[0m", "red")]
    [InlineData("\u001b[1;31", "")]
    [InlineData("a\0b\ac", "a\u2400b\u2407c")]
    [InlineData("a\r\nb", "a\nb")]
    [InlineData("\u0085\u009b31m", "\ufffd\ufffd31m")]
    public void Text_WithControlCharacters_ShowsThem(string given, string shown) => Assert.Equal(shown, Foreign.Text(given));

    [Theory]
    [InlineData("a\nb", 10, "a b")]
    [InlineData("abcdef", 3, "abc…")]
    [InlineData("ab\ud83c\udf5e", 3, "ab…")]
    public void Line_OfAnyText_IsOneAndBounded(string given, int longest, string shown) => Assert.Equal(shown, Foreign.Line(given, longest));
}
