using Toaster.Web.Live;

namespace Toaster.Web.Tests.Live;

public sealed class TimeLeftTests
{
    private const long Second = 1_000_000, Minute = 60 * Second;

    [Fact]
    public void Left_WithoutAnEarlierBuild_IsNotKnown() => Assert.Null(TimeLeft.Of([], Minute, null, null));

    [Theory]
    // Before the first task: what they took less what has passed.
    [InlineData(2, null, null, "7 to 11 minutes")]
    [InlineData(9, null, null, "1 to 3 minutes")]
    // As fast as they were: their time for tasks by the share that is left.
    [InlineData(6, 4, 0.5, "3 to 5 minutes")]
    [InlineData(10, 8, 0.98, "less than a minute")]
    // Half as fast: more and more at its own pace.
    [InlineData(10, 8, 0.5, "5 to 8 minutes")]
    // From shared state: far faster.
    [InlineData(3, 1, 0.9, "less than a minute")]
    public void Left_IsARangeOfRoundNumbers(int elapsed, int? inTasks, double? share, string expected)
    {
        EarlierBuild[] earlier = [Took(9), Took(10), Took(11), Took(12)];

        Assert.Equal(expected, TimeLeft.Of(earlier, elapsed * Minute, inTasks * Minute, share)?.ToString());
    }

    [Fact]
    public void Left_LongerThanAllOfThem_IsNotKnown() => Assert.Null(TimeLeft.Of([Took(9), Took(10)], 11 * Minute, null, null));

    [Fact]
    public void Left_OfOneEarlierBuild_IsAWideRange() => Assert.Equal("5 to 12 minutes", TimeLeft.Of([Took(10)], 2 * Minute, null, null)?.ToString());

    [Theory]
    [InlineData(4 * 60, 7 * 60, "4 to 7 minutes")]
    [InlineData(50, 59, "less than a minute")]
    [InlineData(61, 62, "1 to 2 minutes")]
    [InlineData(23 * 60, 41 * 60, "20 to 45 minutes")]
    [InlineData(100 * 60, 170 * 60, "1 to 3 hours")]
    public void Words_AreRound(int least, int most, string expected) => Assert.Equal(expected, new TimeLeft(least * Second, most * Second, 3).ToString());

    private static EarlierBuild Took(int minutes) => new(minutes * Minute, 2 * Minute);
}
