using Toaster.Web.Tests.Support;

namespace Toaster.Web.Tests;

public sealed class FormatTests
{
    [Theory]
    [InlineData(0, "0.00 s")]
    [InlineData(540_000, "0.54 s")]
    [InlineData(7_020_000, "7.02 s")]
    [InlineData(9_994_999, "9.99 s")]
    [InlineData(9_995_000, "10.0 s")]
    [InlineData(40_200_000, "40.2 s")]
    [InlineData(59_949_999, "59.9 s")]
    [InlineData(59_950_000, "1:00 min")]
    [InlineData(581_000_000, "9:41 min")]
    [InlineData(3_599_400_000, "59:59 min")]
    [InlineData(3_599_600_000, "1:00 h")]
    [InlineData(7_440_000_000, "2:04 h")]
    [InlineData(273_600_000_000, "3 d 4 h")]
    [InlineData(-1, "clock changed")]
    public void Duration_OfMicroseconds_HasThreeFigures(long microseconds, string text) => Assert.Equal(text, Format.Duration(microseconds));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(512, "512 B")]
    [InlineData(1023, "1,023 B")]
    [InlineData(1024, "1.0 KiB")]
    [InlineData(192_512, "188.0 KiB")]
    [InlineData(14_994_637, "14.3 MiB")]
    [InlineData(1_048_575, "1.0 MiB")]
    [InlineData(76_665_000_000, "71.4 GiB")]
    public void Size_OfBytes_IsBinary(long bytes, string text) => Assert.Equal(text, Format.Size(bytes));

    [Theory]
    [InlineData(0, 10, "0 %")]
    [InlineData(10, 10, "100 %")]
    [InlineData(1, 1000, "< 1 %")]
    [InlineData(999, 1000, "> 99 %")]
    [InlineData(1, 3, "33 %")]
    [InlineData(995, 1000, "> 99 %")]
    [InlineData(1, 0, "–")]
    public void Percent_OfAWhole_IsAllOnlyForAll(long part, long whole, string text) => Assert.Equal(text, Format.Percent(part, whole));

    [Theory]
    [InlineData(0, "0 tasks")]
    [InlineData(1, "1 task")]
    [InlineData(4077, "4,077 tasks")]
    public void Count_OfThings_NamesThem(long number, string text) => Assert.Equal(text, Format.Count(number, "task"));

    [Theory]
    [InlineData(-100, "just now")]
    [InlineData(10, "just now")]
    [InlineData(60, "1 min ago")]
    [InlineData(6180, "1 h 43 min ago")]
    [InlineData(7200, "2 h ago")]
    [InlineData(273_600, "3 d 4 h ago")]
    [InlineData(172_800, "2 d ago")]
    [InlineData(10_000_000, null)]
    public void Ago_OfSeconds_IsRough(int seconds, string? text)
    {
        var now = DateTimeOffset.UnixEpoch.AddTicks((Rows.Start + (Math.Max(seconds, -1) * 1_000_000L)) * 10);

        Assert.Equal(text, Format.Ago(Rows.Start, now));
    }

    [Fact]
    public void When_TodayOrNot_LeavesOutTheDate()
    {
        var now = DateTimeOffset.UnixEpoch.AddTicks(Rows.Start * 10).AddHours(1);

        Assert.Equal("08:28:21", Format.When(Rows.Start, now));
        Assert.Equal("21 Nov 2026, 08:28:21", Format.When(Rows.Start, now.AddDays(1)));
        Assert.Equal("2026-11-21T08:28:21.000Z", Format.Iso(Rows.Start));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Times_BeyondTheCalendar_AreStillTimes(long microseconds) => Assert.NotEmpty(Format.Iso(microseconds) + Format.DateAndClock(microseconds) + Format.Ago(microseconds, DateTimeOffset.UnixEpoch));

    [Fact]
    public void Offset_FromTheStart_IsNeverNegative()
    {
        Assert.Equal("+4.21 s", Format.Offset(Rows.Start + 4_210_000, Rows.Start));
        Assert.Equal("+0.00 s", Format.Offset(Rows.Start - 5, Rows.Start));
        Assert.Equal("–", Format.Offset(null, Rows.Start));
    }

    [Fact]
    public void Hashes_Long_AreCut()
    {
        Assert.Equal("c361f53327853316…", Format.Hash("c361f53327853316e724fdffbe2a6158"));
        Assert.Equal("1d54d1c473", Format.Commit("1d54d1c4736a14e7bcc0a4b8e3f0aa0b4f9d1234"));
        Assert.Equal("short", Format.Hash("short"));
    }
}
