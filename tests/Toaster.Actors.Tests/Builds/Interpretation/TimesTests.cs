using Toaster.Actors.Builds.Interpretation;
using static Toaster.Testing.Said;

namespace Toaster.Actors.Tests.Builds.Interpretation;

/// <summary>Beginning and end of a build.</summary>
public sealed class TimesTests
{
    [Fact]
    public void Times_AreTheEarliestAndLatestNamed()
    {
        var summary = Folded.Build(Log(20, "b", created: 1002.25), Log(20, "a", created: 1001.5), Worker("Started", time: 1003.000001), Heartbeat(1000.75)).Summary;

        Assert.Equal((1000750000L, 1003000001L), (summary.StartedAt, summary.CompletedAt));
    }

    [Fact]
    public void Heartbeats_BeforeTheFirstOtherEvent_DoNotCount()
    {
        var summary = Folded.Build(Heartbeat(900), Init("x"), Heartbeat(1000), Heartbeat(1001)).Summary;

        Assert.Equal((1000000000L, 1001000000L), (summary.StartedAt, summary.CompletedAt));
    }

    [Fact]
    public void Heartbeats_AfterTheLastCommandEvent_DoNotCount()
    {
        var summary = Folded.Build(Init("x"), Heartbeat(1000), CommandCompleted(), Heartbeat(2000)).Summary;

        Assert.Equal(1000000000L, summary.CompletedAt);
    }

    [Fact]
    public void Heartbeats_BetweenTwoCommandEvents_Count()
    {
        var summary = Folded.Build(CommandCompleted(), Heartbeat(1000), Heartbeat(1500), Init("x"), CommandCompleted(), Heartbeat(2000)).Summary;

        Assert.Equal((1000000000L, 1500000000L), (summary.StartedAt, summary.CompletedAt));
    }

    [Fact]
    public void NoTimeAtAll_IsNull() => Assert.Null(Folded.Build(Init("x")).Summary.StartedAt);

    [Theory]
    [InlineData(1795246016.9368243, 1795246016936824L)]
    [InlineData(0.0000004, 0L)]
    [InlineData(-1.0, null)]
    [InlineData(1e30, null)]
    public void Microseconds_OfPythonSeconds(double seconds, long? expected) => Assert.Equal(expected, BuildTime.Microseconds(seconds));
}
