using Toaster.Actors.Builds;
using Toaster.Actors.Views;
using Toaster.Web.Farm;
using Toaster.Web.Tests.Support;

namespace Toaster.Web.Tests.Farm;

/// <summary>What went on within a day, from rows of builds.</summary>
public sealed class FarmFiguresTests
{
    private const long Second = 1_000_000, Hour = 3600 * Second;
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(20_778);

    [Fact]
    public void Ended_CountsWhatEndedWithinADay_WhoeverRanIt()
        => Assert.Equal(2, FarmFigures.Of([Ended(1), Ended(23), Ended(25), Ended(-1), Ended(1) with { Summary = Ended(1).Summary with { Outcome = null } }], Now).Ended);

    [Fact]
    public void PickUps_AreOfBuildsGivenToANodeWithinADay()
    {
        var figures = FarmFigures.Of([Given(1, 4), Given(2, 1), Given(30, 9), Ended(1), Given(1, 7) with { Origin = Given(1, 7).Origin! with { Attempts = [new(1, "oven", 0, 1, "disk", "full")] } }], Now);

        Assert.Equal([1 * Second, 4 * Second], figures.PickUps);
    }

    [Fact]
    public void PickUp_IsTheNearestRank()
    {
        var figures = FarmFigures.Of(Enumerable.Range(1, 20).Select(seconds => Given(1, seconds)), Now);

        Assert.Equal((10 * Second, 19 * Second, 20 * Second), (figures.PickUp(0.5), figures.PickUp(0.95), figures.PickUp(1)));
        Assert.Null(FarmFigures.None.PickUp(0.5));
    }

    private static BuildView Ended(int hoursAgo) => Rows.View(1) with
    {
        Summary = Rows.Rich("demo").Summary with { Outcome = BuildOutcome.Succeeded, CompletedAt = At(hoursAgo) },
    };

    /// <summary>Given to a node so many hours ago, after waiting for so many seconds.</summary>
    private static BuildView Given(int hoursAgo, int waited) => Rows.View(1, complete: false) with
    {
        Summary = new(),
        Origin = new(new BuildSpec { Project = "bench", Targets = ["toast"] }, 0, [], null, At(hoursAgo) - (waited * Second)) { Agent = "oven", AssignedAt = At(hoursAgo) },
    };

    private static long At(int hoursAgo) => (Now.ToUnixTimeMilliseconds() * 1000) - (hoursAgo * Hour);
}
