using Toaster.Node.Terminals;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Tests.Terminals;

public sealed class WordsTests
{
    [Theory]
    [InlineData(0, 0.5, "now")]
    [InlineData(300, 300, "5 min 00 s")]
    [InlineData(300, 4200, "5 min 00 s to 1 h 10 min")]
    public void Range_IsSaidAsShortAsItCanBe(double least, double most, string words) => Assert.Equal(words, Words.Range(new RangeModel(least, most)));

    [Fact]
    public void Range_ThatIsNotKnown_IsADash() => Assert.Equal("-", Words.Range(null));
}
