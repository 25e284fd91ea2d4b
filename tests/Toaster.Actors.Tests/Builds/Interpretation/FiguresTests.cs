using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Tests.Builds.Interpretation;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0.54, "0.54 s")]
    [InlineData(7.016, "7.02 s")]
    [InlineData(9.996, "10.0 s")]
    [InlineData(40.2, "40.2 s")]
    [InlineData(59.96, "1:00 min")]
    [InlineData(581, "9:41 min")]
    [InlineData(3599.6, "1:00 h")]
    [InlineData(7440, "2:04 h")]
    [InlineData(86399, "1 d 0 h")]
    [InlineData(273600, "3 d 4 h")]
    [InlineData(-1, "0.00 s")]
    public void Duration_HasThreeFigures(double seconds, string expected) => Assert.Equal(expected, Figures.Duration((long)(seconds * 1_000_000)));

    [Theory]
    [InlineData(512L, "512 B")]
    [InlineData(1023L, "1,023 B")]
    [InlineData(1024L, "1.0 KiB")]
    [InlineData(14994637L, "14.3 MiB")]
    [InlineData(76665012224L, "71.4 GiB")]
    public void Size_IsBinaryWithOneDecimal(long bytes, string expected) => Assert.Equal(expected, Figures.Size(bytes));

    [Fact]
    public void Counts_AndNames()
    {
        Assert.Equal(("1 task", "4,077 tasks", "0 tasks"), (Figures.Count(1, "task"), Figures.Count(4077, "task"), Figures.Count(0, "task")));
        Assert.Equal("a, b and 3 more", Figures.Names(["a", "b", "c", "d", "e"]));
        Assert.Equal("a or b", Figures.Names(["a", "b"], "or"));
        Assert.Equal("first", Figures.Short("\n\n  first.\nsecond"));
        Assert.Equal(162, Figures.Short(new string('x', 500)).Length);
    }
}
