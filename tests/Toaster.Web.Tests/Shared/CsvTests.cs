using System.Text;
using Toaster.Actors.Views;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Tests.Shared;

public sealed class CsvTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=HYPERLINK(\"http://evil\")", "\"'=HYPERLINK(\"\"http://evil\"\")\"")]
    [InlineData("", "")]
    [InlineData(null, "")]
    [InlineData(-5, "-5")]
    [InlineData(1234567L, "1234567")]
    [InlineData(0.25, "0.25")]
    public void Cell_OfAnyValue_IsNoFormula(object? value, string cell) => Assert.Equal(cell, Csv.Cell(value));

    [Theory]
    [InlineData(0)]
    [InlineData(149)]
    [InlineData(150)]
    [InlineData(151)]
    [InlineData(450)]
    public async Task Write_OfAListOfSeveralPages_WritesEachRowOnce(int rows)
    {
        using var stream = new MemoryStream();

        await Csv.WriteAsync<int>(stream, [new("n", n => n), new("text", n => $"row {n}")], page => new(new Page<int>(
            [.. Enumerable.Range(0, rows).Skip((int)page.Offset).Take(page.Size)], rows, page)));

        var lines = Encoding.UTF8.GetString(stream.ToArray()).Split("\r\n");
        Assert.Equal(["n,text", .. Enumerable.Range(0, rows).Select(n => $"{n},row {n}"), ""], lines);
    }
}
