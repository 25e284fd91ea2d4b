using System.Text.RegularExpressions;
using Toaster.Bitbake.Configuration;

namespace Toaster.Bitbake.Tests.Configuration;

/// <summary>Assignments stay what they are, read back as bitbake reads them.</summary>
public sealed class ConfTextTests
{
    [Theory]
    [InlineData("", "A = \"\"\n")]
    [InlineData("plain", "A = \"plain\"\n")]
    [InlineData("it's", "A = \"it's\"\n")]
    [InlineData("one \" mark", "A = 'one \" mark'\n")]
    [InlineData("two \"marks\"", "A = \"two \"marks\"\"\n")]
    [InlineData("it's \" odd", "A = \"it's ${@chr(34)} odd\"\n")]
    [InlineData("back\\", "A = \"back\\\"\n")]
    [InlineData("a\nb\r\nc\rd", "A = \"a${@chr(10)}b${@chr(10)}c${@chr(13)}d\"\n")]
    [InlineData("${TOPDIR}/x ${@1+1} @ $", "A = \"${TOPDIR}/x ${@1+1} @ $\"\n")]
    [InlineData("# ü 😀", "A = \"# ü 😀\"\n")]
    public void Value_IsQuoted(string value, string line) => Assert.Equal(line, ConfText.Assign("A", value));

    [Fact]
    public void AnyValue_IsReadBackWhole()
    {
        var random = new Random(5);
        string[] parts = ["\"", "'", "\\", "\n", "\r", "$", "{", "}", "@", "#", " ", "\t", "a", "=", "inherit x", "\u2028", "é"];
        for (var i = 0; i < 20_000; i++)
        {
            var value = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => parts[random.Next(parts.Length)]));
            var line = ConfText.Assign("A", value);

            Assert.Equal(1, line.Count(c => c is '\n' or '\r'));
            Assert.Equal(value.Replace("\r\n", "\n", StringComparison.Ordinal), Read(line));
        }
    }

    [Theory]
    [InlineData("MACHINE")]
    [InlineData("IMAGE_INSTALL:append")]
    [InlineData("FILES:${PN}", false)]
    [InlineData("do_x[depends]")]
    [InlineData("A B", false)]
    [InlineData("A = \"x\"\nINHERIT", false)]
    [InlineData("", false)]
    [InlineData("1A", false)]
    [InlineData("A\n", false)]
    public void Name_IsChecked(string name, bool isOne = true) => Assert.Equal(isOne, ConfText.IsName(name));

    [Fact]
    public void Name_ThatIsNone_IsRefusedWithASentence()
        => Assert.StartsWith("'A B?INHERIT' is no name of a variable.", Assert.Throws<FormatException>(() => ConfText.Assign("A B\nINHERIT", "x")).Message, StringComparison.Ordinal);

    [Fact]
    public void Literal_ThatBitbakeWouldExpand_IsRefused()
    {
        Assert.Equal("A = \"/x/$y\"\n", ConfText.AssignLiteral("A", "/x/$y"));
        Assert.Throws<FormatException>(() => ConfText.AssignLiteral("A", "/x/${y}"));
        Assert.Throws<FormatException>(() => ConfText.Assign("A", "\0"));
    }

    [Fact]
    public void Layers_ComeInTheirOrder_AndNeverWithWhiteSpace()
    {
        Assert.Contains("BBLAYERS = \"/a/meta /b/meta-x\"\n", BuildSettings.Layers(["/a/meta", "/b/meta-x"]), StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => BuildSettings.Layers(["/a b/meta"]));
    }

    /// <summary>bitbake's own rule: everything between the first mark and the last of its kind; no line with exactly three of one kind.</summary>
    private static string Read(string line)
    {
        Assert.DoesNotMatch("^A = '[^']*'[^']*'$", line.TrimEnd('\n'));
        Assert.DoesNotMatch("^A = \"[^\"]*\"[^\"]*\"$", line.TrimEnd('\n'));
        var match = Regex.Match(line, "^A = (?<apo>['\"])(?<value>.*)\\k<apo>\n$", RegexOptions.Singleline, TimeSpan.FromSeconds(10));
        Assert.True(match.Success, line);
        return match.Groups["value"].Value.Replace("${@chr(10)}", "\n", StringComparison.Ordinal).Replace("${@chr(13)}", "\r", StringComparison.Ordinal).Replace("${@chr(34)}", "\"", StringComparison.Ordinal);
    }
}
